import type { FieldHelp, HelpTable } from "./field-help.ts";

const SECRET = ["hunter2!", "This looks like the secret itself. Here stands its name; the value is set under Secrets and can never be read back.", "manifest.test.malformed"] as const;
const secret = (what: string, where: string, name: string): FieldHelp => ({ what, where, right: [name, "The name of a secret."], wrong: SECRET });
const person = (what: string, where: string, value: string, why: string): FieldHelp => ({ what, where, right: [value, why], wrong: ["", "An account has a name.", "manifest.test.required"] });
const password = (whose: string) => secret(`Names the secret with the password of ${whose}. Needed only where a person must sign in to the app itself.`, "Choose a name; enter the password below, under Secrets.", "own-password");
const VALUE: FieldHelp = {
  what: "What stands for the variable in the test tenant: every address above is filled with it.",
  where: "The admin pages of the tenant that you made for tests.",
  right: ["north", "The test tenant's own value; it fits the pattern."],
  wrong: ["NORTH!", "Does not fit the variable's pattern, so no org could enter it either.", "manifest.test.variable-value"],
};
const starts = (protocol: string): Pick<HelpTable, string> => ({
  url: {
    what: `Where a sign-in by ${protocol} begins. The checks open it as a browser would.`,
    where: "Open your sign-in page in a private window, press the button for the provider, and take the address your app visits first.",
    right: ["https://{{tenant}}.orchard.example/login", "Opening it is enough: the browser is sent to the provider."],
    wrong: ["/login", "Not a complete address.", "manifest.url.not-a-url"],
  },
  description: {
    what: "How a person does the same by hand, for the analyst who tries it.",
    where: "Do it once in a private window and write down what you press.",
    right: ["Press *Sign in with your company*.", "Names the button as it is called."],
    wrong: ["", "Empty: the analyst would have to guess.", "manifest.test.required"],
  },
});
const [OIDC, SAML] = [starts("OpenID Connect"), starts("SAML")] as Record<string, FieldHelp>[];

/** SCIM credentials, of the first and of the second tenant. */
const CREDENTIALS: Record<string, FieldHelp> = {
  tokenSecret: secret("Names the secret with the token of the SCIM server.", "Make a token in the test tenant's admin pages and enter it below, under Secrets.", "scim-token"),
  userName: person("The user name, when the server takes Basic.", "The service account of the test tenant.", "scim-bench", "An account for this alone."),
  passwordSecret: secret("Names the secret with the password, when the server takes Basic.", "Enter the password below, under Secrets.", "scim-password"),
  clientId: { ...person("The client id, when the server takes OAuth 2.0.", "The OAuth client that you registered for the network.", "entente-bench", "The id of a client made for tests."), spec: "RFC 6749 §2.2" },
  clientSecret: { ...secret("Names the secret with the client's secret, when the server takes OAuth 2.0.", "Enter it below, under Secrets.", "scim-client-secret"), spec: "RFC 6749 §2.3.1" },
};
const below = (prefix: string, table: Record<string, FieldHelp>): HelpTable => Object.fromEntries(Object.entries(table).map(([name, help]) => [`${prefix}/${name}`, help]));
const flag = (what: string, where: string, why: string, [not, by]: readonly [why: string, check: string], spec: string): FieldHelp => ({ what, where, right: [true, why], wrong: [true, not, by], spec });

/** The tenant that may be signed in to, filled and attacked. */
export const TEST_HELP: HelpTable = {
  "/test/variables/*": VALUE,
  "/test/secondTenant/variables/*": { ...VALUE, right: ["south", "Another tenant than the first one."] },
  "/test/accounts/own/userName": person("Whom the tests sign in as.", "Make the account in the test tenant; it needs no special rights.", "ada@orchard.example", "An account that was made for this."),
  "/test/accounts/own/passwordSecret": password("the own account"),
  "/test/accounts/victim/userName": {
    what: "Whom no test may ever become. A check that gets in as the victim has found a hole.",
    where: "Make a second account in the test tenant, with more rights than the first.",
    right: ["vic@orchard.example", "Another person than the own account."],
    wrong: ["ada@orchard.example", "The own account itself: nobody could tell an attack from a sign-in.", "manifest.test.same-account"],
  },
  "/test/accounts/victim/passwordSecret": password("the victim"),
  "/test/accounts/admin/userName": person("Whom an analyst signs in as to see what arrived.", "An administrator of the test tenant, not of your company.", "root@orchard.example", "Administers the test tenant alone."),
  "/test/accounts/admin/passwordSecret": password("the administrator"),
  "/test/whoAmI/url": {
    what: "A page or an endpoint that tells who is signed in. Every sign-in is judged by it, never by a status code.",
    where: "The request by which your front end finds out who is there, often /api/me or /session.",
    right: ["https://{{tenant}}.orchard.example/api/me", "Answers the session cookie, and shows the name."],
    wrong: ["https://{{tenant}}.orchard.example/", "A start page that looks the same for everybody tells nobody apart: the first sign-in could not be judged.", "OIDC-F1"],
  },
  "/test/whoAmI/field": {
    what: "Where in a JSON answer the name stands.",
    where: "Open the who-am-I address in a signed-in browser and find the e-mail address or user name.",
    right: ["/user/email", "A pointer, from the root."],
    wrong: ["user.email", "Not a JSON Pointer: its parts are parted by slashes.", "manifest.test.malformed"],
    spec: "RFC 6901 §3",
  },
  "/test/whoAmI/selector": {
    what: "Which element of a page shows the name, when there is no JSON.",
    where: "Look at the name with the browser's developer tools and copy its selector.",
    right: ["[data-user-email]", "An attribute that a new design leaves alone."],
    wrong: ["", "Leave it out instead of leaving it empty.", "manifest.test.required"],
    spec: "Selectors Level 4",
  },
  ...below("/test/spInitiate/oidc", OIDC ?? {}),
  ...below("/test/spInitiate/saml", SAML ?? {}),
  ...below("/test/scim", CREDENTIALS),
  "/test/scim/previousTokenSecret": secret("Names the secret with a second token that is valid beside the first: with it the change of tokens is tried.", "Make a second token in the same tenant.", "scim-token-before"),
  "/test/scim/revokedTokenSecret": secret("Names the secret with a token that was taken back: it must open nothing.", "Make a token, keep it, and revoke it.", "scim-token-revoked"),
  "/test/secondTenant/account/userName": person("Whom the tests sign in as at the second customer.", "Make the account in the second test tenant.", "sam@orchard.example", "Belongs to the second tenant alone."),
  "/test/secondTenant/account/passwordSecret": password("the second customer's account"),
  ...below("/test/secondTenant/scim", CREDENTIALS),
  "/test/localAccount/userName": {
    what: "An account with a password in the app itself. Neither sign-on nor provisioning may get hold of it in silence.",
    where: "Make it in the test tenant by your ordinary sign-up, for this alone.",
    right: ["lea@orchard.example", "Nobody signs in to it by the provider."],
    wrong: ["ada@orchard.example", "The tests sign in as this one.", "manifest.test.local-account-is-a-test-account"],
  },
  "/test/localAccount/email": person("Its e-mail address: the bench claims it, and must not get in.", "The address you signed it up with.", "lea@orchard.example", "The one that the account has."),
  "/test/rights/field": {
    what: "Where in the who-am-I answer the person's groups or rights stand.",
    where: "Open the who-am-I address as an administrator and as somebody else; what differs?",
    right: ["/groups", "A list of names, from the root of the answer."],
    wrong: ["$.groups", "Not a JSON Pointer: it begins with a slash.", "manifest.test.malformed"],
    spec: "RFC 6901 §3",
  },
  "/test/rights/group": person("The group that gives a right. Left out: every group shows there.", "The role mapping of the test tenant.", "Gardeners", "Membership shows in the who-am-I answer."),
  "/test/rights/samlAttribute/name": person("The SAML attribute that gives rights.", "The role mapping of the test tenant.", "role", "What the app reads rights from."),
  "/test/rights/samlAttribute/ordinary": person("A value that gives few rights.", "The least role of your app.", "member", "What everybody gets."),
  "/test/rights/samlAttribute/higher": person("A value that gives more. The checks try to sneak it in.", "A role above the ordinary one; not the highest is enough.", "manager", "Shows in the who-am-I answer when it is given."),
  "/test/linkUrl": {
    what: "Where somebody who is signed in links their OpenID Connect identity to the account they are in.",
    where: "The profile page: the address behind Connect.",
    right: ["https://{{tenant}}.orchard.example/profile/connect", "Begins the linking at once."],
    wrong: ["/profile/connect", "Not a complete address.", "manifest.url.not-a-url"],
    spec: "RFC 9700 §4.7",
  },
  "/test/bothCertificates": flag("Whether the test tenant trusts both certificates of the bench's metadata, as during a change of keys.", "Upload the bench's metadata and see whether the app keeps both.", "The app keeps every signing certificate of the metadata.", ["Wrong for an app that keeps the last one alone: sign-ins fail on the day of the change.", "SP-79"], "SAML 2.0 Metadata §2.4.1.1"),
  "/test/metadataRefreshS": {
    what: "After how many seconds the test tenant reads the bench's metadata again, at the latest. With it, the withdrawal of a certificate is tried.",
    where: "The refresh interval in your library's configuration, shortened for the test tenant.",
    right: [60, "A check waits no longer than that."],
    wrong: [86_400, "At most 3,600: a run ends after fifteen minutes.", "manifest.test.too-large"],
    spec: "SAML 2.0 Metadata §4.3",
  },
  "/test/refreshTokens": flag("Whether the app renews its tokens while somebody stays signed in.", "Look for offline_access in the request, and for a second call of the token endpoint later.", "The app asks for offline_access and renews.", ["Wrong for an app that never renews: the person is signed out when the access token ends.", "OIDC-F6"], "OpenID Connect Core 1.0 §12"),
  "/test/signInUrl": {
    what: "Where an analyst signs in to your admin pages.",
    where: "The address you bookmark.",
    right: ["https://{{tenant}}.orchard.example/admin", "Reached from outside, without a network of your own."],
    wrong: ["https://localhost/admin", "Leads to the analyst's own machine.", "manifest.url.local"],
  },
  "/test/logoutUrl": {
    what: "An address that ends the app's own session, between two tests.",
    where: "The link behind Sign out.",
    right: ["https://{{tenant}}.orchard.example/logout", "Ends the session when it is opened."],
    wrong: ["javascript:logout()", "Not an address that can be opened.", "manifest.url.not-a-url"],
  },
  "/test/instructions": person("Anything else that an analyst has to know.", "Give the test tenant to a colleague from another team and note what they ask.", "Groups appear after a minute; press Reload.", "Spares a question."),
  "/test/hostProof": {
    what: "Which proof of control of each host is looked for first: a file, or a TXT record. Either suffices.",
    where: "What can you change faster, the web server or the DNS?",
    right: ["well-known", "A file under /.well-known/, put there in a minute."],
    wrong: ["dns", "Wrong for a host whose zone another department keeps: the first run waits for them."],
  },
};
