import type { HelpTable } from "./field-help.ts";

const PROFILES = (section: string) => `SAML 2.0 Profiles §${section}`;
const CORE = (section: string) => `SAML 2.0 Core §${section}`;
const NOT_A_CERTIFICATE = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ\n-----END PUBLIC KEY-----";
/** A certificate for examples; nobody holds its key. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBjDCCATGgAwIBAgIUJ+KEmRFr+JaC93agho7shP8UVvMwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPb3JjaGFyZC5leGFtcGxlMCAXDTI2MTEyNDAxNDMxNVoYDzIx
MjYxMDMxMDE0MzE1WjAaMRgwFgYDVQQDDA9vcmNoYXJkLmV4YW1wbGUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQtAFtp5CDj7edBbPKFsLAXVonhFQe0M4rlymll
YBC1nl0PVCPo2UCn8VoY17J2Q3pwYQRAo3GQc7AOwDvSqQ+5o1MwUTAdBgNVHQ4E
FgQUNhqK6PycA2TLnRtfJm38pSCAZTEwHwYDVR0jBBgwFoAUNhqK6PycA2TLnRtf
Jm38pSCAZTEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA00Sf
ySE1093BEZbZ9kiDytEcgnXKfyqhl7u3sA3oO9gCIQCSUHCD+fG7+Rzu78/uYS28
UkOCfKS7I2CIItyUInr3Fw==
-----END CERTIFICATE-----`;

/** Sign-on by SAML 2.0. */
export const SAML_HELP: HelpTable = {
  "/sso/saml/entityId": {
    what: "The name by which your app is known. It is the audience of every assertion, compared letter by letter.",
    where: "entityID in your SAML metadata; SP entity ID or issuer in your library's configuration.",
    right: ["https://{{tenant}}.orchard.example/saml", "One for each tenant: an assertion for one customer opens nothing at another."],
    wrong: ["https://{{workspace}}.orchard.example/saml", "There is no variable of that name: declare it first.", "manifest.template.undeclared"],
    spec: CORE("8.3.6"),
  },
  "/sso/saml/audience": {
    what: "The audience of assertions, when it is another than the entity ID. Most apps leave it empty.",
    where: "The value your library compares Audience with; look for audience or audienceUri.",
    right: ["urn:orchard:{{tenant}}", "What the library compares with, when it is not the entity ID."],
    wrong: ["urn:orchard:{tenant}", "A single brace: variables are written {{tenant}}.", "manifest.template.braces"],
    spec: CORE("2.5.1.4"),
  },
  "/sso/saml/acsUrl": {
    what: "Where the browser posts the assertion. It stands in the assertion as Recipient, and nothing is sent anywhere else.",
    where: "AssertionConsumerService in your SAML metadata; callbackUrl in most libraries.",
    right: ["https://{{tenant}}.orchard.example/saml/acs", "Complete, https, takes a POST."],
    wrong: ["https://{{tenant}}.orchard.example/saml/acs#done", "A fragment never reaches a server, so Recipient could never be equal.", "manifest.url.fragment"],
    spec: PROFILES("4.1.4.2"),
  },
  "/sso/saml/otherAcs/*/url": {
    what: "A further address that your app asks for by its index or its URL, for example for a mobile app.",
    where: "The second AssertionConsumerService of your SAML metadata.",
    right: ["https://mobile.orchard.example/saml/{{tenant}}/acs", "Another address of the same app, https."],
    wrong: ["https://{{tenant}}.orchard.example/saml/*/acs", "There are no wildcards: list each address.", "manifest.url.wildcard"],
    spec: CORE("3.4.1"),
  },
  "/sso/saml/otherAcs/*/index": {
    what: "The number by which a request names this address.",
    where: "index of the AssertionConsumerService in your SAML metadata.",
    right: [1, "The number in the metadata."],
    wrong: [70_000, "An index is at most 65,535.", "manifest.saml.too-large"],
    spec: "SAML 2.0 Metadata §2.2.3",
  },
  "/sso/saml/nameId/format": {
    what: "What kind of name the assertion says the person by.",
    where: "NameIDFormat in your SAML metadata, or NameIDPolicy in your requests.",
    right: ["persistent", "Stays the same when somebody marries or changes their address."],
    wrong: ["transient", "Another name at each sign-in: nobody's account would be found again."],
    spec: CORE("8.3"),
  },
  "/sso/saml/nameId/value": {
    what: "Makes the name from the person. The app finds the account by it, so it must never change hands.",
    where: "The column by which your app looks the account up at sign-in.",
    right: ["user.email.lower()", "The same letters each time, however the directory writes them."],
    wrong: ["user.mail", "A person has no such attribute; it is called email.", "manifest.expression.type"],
    spec: CORE("2.2.2"),
  },
  "/sso/saml/identifiedByAttribute": {
    what: "The attribute by which your app finds the account, when it does not go by the NameID.",
    where: "The setting of your library or code that names a user attribute, such as uid or email.",
    right: ["email", "An attribute that is sent."],
    wrong: ["uid", "No attribute of that name is sent: nobody would be found.", "manifest.saml.identified-by-unknown"],
    spec: CORE("2.7.3.1"),
  },
  "/sso/saml/attributes/*/name": {
    what: "The name of an attribute in the assertion, as your app reads it.",
    where: "The attribute names in your code or in its attribute map; letter by letter, often a whole URN.",
    right: ["email", "What the code reads."],
    wrong: ["", "An attribute has a name.", "manifest.saml.required"],
    spec: CORE("2.7.3.1"),
  },
  "/sso/saml/attributes/*/nameFormat": {
    what: "How the attribute's name is to be read. Few apps care.",
    where: "NameFormat in RequestedAttribute of your metadata; leave it when there is none.",
    right: ["uri", "The name is a URN."],
    wrong: ["basic", "Wrong when the app looks for a name of the format uri: it finds none."],
    spec: CORE("8.2"),
  },
  "/sso/saml/attributes/*/friendlyName": {
    what: "A name for people, beside a URN that nobody can read. No app should go by it.",
    where: "FriendlyName in your metadata.",
    right: ["mail", "What the URN means."],
    wrong: ["", "Leave it out instead of leaving it empty.", "manifest.saml.required"],
    spec: CORE("2.7.3.1"),
  },
  "/sso/saml/attributes/*/expression": {
    what: "Makes the attribute's value from the person, their groups and the org's variables. CEL, without loops.",
    where: "Write down which value your code expects, then find the attribute that holds it.",
    right: ["user.email", "One value, from the directory."],
    wrong: ["${user.email}", "Not CEL: the expression stands without a wrapper.", "manifest.expression.syntax"],
  },
  "/sso/saml/attributes/*/constant/*": {
    what: "A value that is the same for everybody, such as a licence that each newcomer gets.",
    where: "What your support tells customers to enter by hand.",
    right: ["team", "The app expects it, and it is nobody's right to more."],
    wrong: ["", "An empty value says nothing; remove the line.", "manifest.saml.required"],
    spec: CORE("2.7.3.1.1"),
  },
  "/sso/saml/groups/*/name": {
    what: "The attribute that carries the names of the person's groups.",
    where: "The role or group mapping in your admin pages says which attribute it reads.",
    right: ["groups", "What the app reads; several values in one attribute."],
    wrong: ["email", "An attribute of this name is sent already: the app would read whichever comes first.", "manifest.saml.attribute-repeated"],
    spec: CORE("2.7.3.1"),
  },
  "/sso/saml/groups/*/nameFormat": {
    what: "How the attribute's name is to be read. Few apps care.",
    where: "NameFormat in RequestedAttribute of your metadata; leave it when there is none.",
    right: ["basic", "What the metadata says."],
    wrong: ["uri", "Wrong when the name is a plain word: apps that read the format find none."],
    spec: CORE("8.2"),
  },
  "/sso/saml/groups/*/filter/type": {
    what: "How a group's name is compared with the value: only groups that fit are sent.",
    where: "Think of which groups an org would make for your app alone.",
    right: ["startsWith", "Orgs name their groups with your app's prefix."],
    wrong: ["contains", "Also sends groups that merely hold the word, such as ex-orchard-staff."],
  },
  "/sso/saml/groups/*/filter/value": {
    what: "What a group's name is compared with. Groups that do not fit are nobody's business in your app.",
    where: "The prefix that your guide asks administrators to use.",
    right: ["orchard-", "A prefix that belongs to your app."],
    wrong: ["", "Empty would send every group of the org.", "manifest.saml.required"],
  },
  "/sso/saml/flows/idpInitiated": {
    what: "Whether your app takes an assertion that it did not ask for, as the tile sends it.",
    where: "allowUnsolicited, allow_idp_initiated or validateInResponseTo in your library's configuration.",
    right: [true, "The app takes responses without InResponseTo."],
    wrong: [true, "Wrong for a library that waits for a request: the person who presses the tile reads an error.", "SAML-F1"],
    spec: PROFILES("4.1.5"),
  },
  "/sso/saml/flows/spInitiated": {
    what: "Whether your app can send a request itself. It protects against assertions that somebody else put into the browser.",
    where: "Open your sign-in page in a private window: does it send you to the provider?",
    right: [true, "The sign-in page sends an AuthnRequest."],
    wrong: [true, "Wrong for an app that only waits at its ACS: no request arrives at the provider.", "SAML-F2"],
    spec: PROFILES("4.1.4"),
  },
  "/sso/saml/jit": {
    what: "Whether somebody whom the app never met gets an account at the first sign-in.",
    where: "Sign in with a person who has no account yet and see what happens.",
    right: [true, "The account is there after the first sign-in, with its attributes."],
    wrong: [true, "Wrong when strangers are told to ask for an invitation: the check signs in as one and finds no account.", "SAML-F3"],
    spec: CORE("2.7.3"),
  },
  "/sso/saml/forceAuthn": {
    what: "Whether the provider asks the person again when your app sends ForceAuthn, for example before a payment.",
    where: "Search your code for ForceAuthn; leave it on when you do not know.",
    right: [true, "A fresh sign-in is one."],
    wrong: [false, "Wrong for an app that asks for a fresh sign-in before payments: it would get the old one."],
    spec: CORE("3.4.1"),
  },
  "/sso/saml/sign": {
    what: "What the provider signs: the assertion, the response around it, or both.",
    where: "wantAssertionsSigned and wantAuthnResponseSigned in your library's configuration.",
    right: ["both", "Whatever the library insists on is there."],
    wrong: ["response", "Wrong for a library that wants the assertion signed: it refuses the answer.", "SAML-F2"],
    spec: PROFILES("4.1.4.5"),
  },
  "/sso/saml/authnContext": {
    what: "How the assertion says the person signed in.",
    where: "RequestedAuthnContext in your requests; leave it when your app sends none.",
    right: ["passwordProtectedTransport", "What nearly every app expects."],
    wrong: ["kerberos", "Tells of a sign-in that was none: apps that compare it refuse the person."],
    spec: "SAML 2.0 Authentication Context §3.4",
  },
  "/sso/saml/assertionLifetimeS": {
    what: "How long an assertion may be used, in seconds. It says nothing about the session.",
    where: "Leave 300. Apps whose clocks are off need the clock mended, not a longer life.",
    right: [300, "Five minutes: long enough for a slow browser."],
    wrong: [86_400, "A day: whoever finds the assertion in a log can still use it. At most 3,600.", "manifest.saml.too-large"],
    spec: CORE("2.5.1.2"),
  },
  "/sso/saml/signedRequests": {
    what: "Whether your app signs its requests. The provider then refuses unsigned ones.",
    where: "AuthnRequestsSigned in your SAML metadata; privateKey in your library's configuration.",
    right: [true, "The metadata says so, and the certificate is given here."],
    wrong: [false, "Wrong when the metadata says AuthnRequestsSigned: anybody could send requests in the app's name."],
    spec: CORE("3.2.1"),
  },
  "/sso/saml/signingCertificates/*": {
    what: "By this certificate the provider verifies signed requests and logout messages of your app. Two during a change.",
    where: "KeyDescriptor use=\"signing\" in your SAML metadata, with BEGIN and END lines around it.",
    right: [CERTIFICATE, "One certificate in PEM form, RSA of 2,048 bits or more."],
    wrong: [NOT_A_CERTIFICATE, "A bare key: a certificate is asked for.", "manifest.saml.malformed"],
    spec: "SAML 2.0 Metadata §2.4.1.1",
  },
  "/sso/saml/certificatePerOrg": {
    what: "Whether each tenant of your app has certificates of its own. The administrator of the org then gives them.",
    where: "Compare the SAML metadata of two tenants: are the certificates the same?",
    right: [false, "One key for all tenants; it is given here once."],
    wrong: [true, "Wrong when all tenants share a key: administrators would be asked for a file that nobody gives them."],
    spec: "SAML 2.0 Metadata §2.4.1.1",
  },
  "/sso/saml/metadataUrl": {
    what: "Where your app publishes its SAML metadata: from it the wizard can fill in most of this section.",
    where: "Often /saml/metadata below the tenant's address.",
    right: ["https://{{tenant}}.orchard.example/saml/metadata", "XML, public, of the same tenant."],
    wrong: ["orchard-metadata.xml", "A file name: give the address where it is published.", "manifest.url.not-a-url"],
    spec: "SAML 2.0 Metadata §4.1",
  },
  "/sso/saml/slo/url": {
    what: "Where the provider sends logout messages.",
    where: "SingleLogoutService in your SAML metadata.",
    right: ["https://{{tenant}}.orchard.example/saml/slo", "Ends the session of the person who is named."],
    wrong: ["http://{{tenant}}.orchard.example/saml/slo", "Not https.", "manifest.url.not-https"],
    spec: PROFILES("4.4"),
  },
  "/sso/saml/slo/responseUrl": {
    what: "Where answers to your app's own logout requests go, when it is another address.",
    where: "ResponseLocation of the SingleLogoutService in your SAML metadata.",
    right: ["https://{{tenant}}.orchard.example/saml/slo/done", "The ResponseLocation of the metadata."],
    wrong: ["done", "Not a complete address.", "manifest.url.not-a-url"],
    spec: "SAML 2.0 Metadata §2.2.2",
  },
  "/sso/saml/slo/binding": {
    what: "Whether logout messages travel in the address or in a form.",
    where: "Binding of the SingleLogoutService in your SAML metadata.",
    right: ["redirect", "HTTP-Redirect, as most apps have it."],
    wrong: ["post", "Wrong when the metadata says HTTP-Redirect: the message arrives where nobody reads it.", "SAML-F4"],
    spec: "SAML 2.0 Bindings §3.4",
  },
  "/sso/saml/slo/spInitiated": {
    what: "Whether your app's sign-out also ends the session at the provider. Only signed requests are taken.",
    where: "Sign out of your app: does the browser visit the provider?",
    right: [true, "The app sends a signed LogoutRequest."],
    wrong: [true, "Wrong for an app whose logout requests are unsigned: each of them is refused."],
    spec: PROFILES("4.4.3.1"),
  },
  "/sso/saml/slo/idpInitiated": {
    what: "Whether your app ends its session when somebody signs out elsewhere.",
    where: "Does your library handle LogoutRequest, not only LogoutResponse?",
    right: [true, "A signed LogoutRequest ends the session."],
    wrong: [true, "Wrong for a library that only understands responses: the session stays open.", "SAML-F4"],
    spec: PROFILES("4.4.3.3"),
  },
  "/sso/saml/defaultRelayState": {
    what: "Where your app takes people who start at their tile. Left empty, your app decides.",
    where: "The start page or deep link that your app understands in RelayState.",
    right: ["/projects", "A path of your own; short."],
    wrong: ["https://{{tenant}}.orchard.example/projects?view=all-the-projects-that-anybody-has-ever-seen", "More than 80 bytes: some software cuts it off.", "manifest.saml.relay-state-long"],
    spec: "SAML 2.0 Bindings §3.5.3",
  },
  "/sso/saml/encryption/algorithm": {
    what: "How the assertion is encrypted.",
    where: "EncryptionMethod in your SAML metadata, or the decryption settings of your library.",
    right: ["aes256-gcm", "Notices when somebody changed the ciphertext."],
    wrong: ["aes256-cbc", "Can be opened bit by bit by an app that answers differently to bad padding.", "manifest.saml.cbc"],
    spec: "XML Encryption 1.1 §5.2.4",
  },
  "/sso/saml/encryption/keyTransport": {
    what: "How the key of the encryption is handed over.",
    where: "Nothing to look up: RSA-OAEP is the one that is safe.",
    right: ["rsa-oaep", "The only one that is offered."],
    wrong: ["rsa-1_5", "Broken since 1998 (Bleichenbacher); not offered.", "manifest.saml.not-offered"],
    spec: "XML Encryption 1.1 §5.5.2",
  },
  "/sso/saml/encryption/certificate": {
    what: "The certificate whose key opens the assertions.",
    where: "KeyDescriptor use=\"encryption\" in your SAML metadata, with BEGIN and END lines around it.",
    right: [CERTIFICATE, "One certificate in PEM form, with an RSA key."],
    wrong: [NOT_A_CERTIFICATE, "A bare key: a certificate is asked for.", "manifest.saml.malformed"],
    spec: "SAML 2.0 Metadata §2.4.1.1",
  },
  "/sso/saml/bigBang/backDoorUrl": {
    what: "How an administrator gets in when SAML is on for everybody and does not work.",
    where: "Your support knows it: the address with local login, often /admin/login.",
    right: ["https://{{tenant}}.orchard.example/admin/login?local=1", "Takes a password of the app itself."],
    wrong: ["Ask our support", "Not an address: the administrator is locked out and needs one.", "manifest.url.not-a-url"],
  },
  "/sso/saml/bigBang/note": {
    what: "What happens at switch-on, so that an administrator can choose the moment.",
    where: "The warning in your own admin pages.",
    right: ["Everybody signs in by SAML from the next page on; passwords stop working at once.", "Says who, what and when."],
    wrong: ["", "Leave it out instead of leaving it empty.", "manifest.saml.required"],
  },
  "/sso/saml/onPremises": {
    what: "Whether customers run your app on machines of their own. Hosts are then theirs and cannot be below your domain.",
    where: "Is there an installer?",
    right: [false, "You run the app for everybody."],
    wrong: [true, "Wrong for an app that you run yourself: administrators would be asked for hosts that they do not have."],
  },
  "/sso/saml/setup/by": {
    what: "Who switches sign-on on in your product: the customer, or your support.",
    where: "Is there a page in your admin area for it?",
    right: ["customer", "There is a page, and the guide names it."],
    wrong: ["publisher", "Wrong when there is a page for it: administrators would wait for your support in vain."],
  },
  "/sso/saml/setup/plans/*": {
    what: "The plans of your product that include sign-on. An empty list means all.",
    where: "Your price list.",
    right: ["Enterprise", "The plan's name as customers see it on their bill."],
    wrong: ["", "An empty line is no plan; remove it.", "manifest.saml.required"],
  },
};
