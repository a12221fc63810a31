import { z } from "zod";
import { certificate, expression, line, paragraph, setup, textTemplate, urlTemplate } from "./fields.ts";

/** Short names in the manifest, URNs on the wire (SAML Core §8.3). */
export const NAME_ID_FORMATS = {
  unspecified: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
  emailAddress: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  x509SubjectName: "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  transient: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
} as const;
export type NameIdFormat = keyof typeof NAME_ID_FORMATS;

/** SAML Core §8.2. */
export const ATTRIBUTE_NAME_FORMATS = {
  unspecified: "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
  uri: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
  basic: "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
} as const;

/** SAML Authentication Context §3.4. */
export const AUTHN_CONTEXTS = {
  passwordProtectedTransport: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
  password: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
  tlsClient: "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient",
  x509: "urn:oasis:names:tc:SAML:2.0:ac:classes:X509",
  kerberos: "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos",
  integratedWindows: "urn:federation:authentication:windows",
  unspecified: "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
} as const;

/** XML Encryption 1.1 §5.2, §5.5; RSA 1.5 is not offered. */
export const ENCRYPTION_ALGORITHMS = {
  "aes256-gcm": "http://www.w3.org/2009/xmlenc11#aes256-gcm",
  "aes128-gcm": "http://www.w3.org/2009/xmlenc11#aes128-gcm",
  "aes256-cbc": "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
  "aes128-cbc": "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
} as const;

const keysOf = <T extends Record<string, string>>(table: T) => Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];

const nameFormat = z.enum(keysOf(ATTRIBUTE_NAME_FORMATS)).default("unspecified").describe("NameFormat of the attribute.");

export const attributeStatementSchema = z.strictObject({
  name: line(256).describe("Attribute name in the assertion."),
  nameFormat,
  friendlyName: line(128).optional().describe("FriendlyName of the attribute."),
  expression: expression("CEL expression, for example user.email. Either this or `constant`.").optional(),
  constant: z.array(line(1024)).min(1).max(20).optional().describe("Fixed values. Either this or `expression`."),
});

export const groupStatementSchema = z.strictObject({
  name: line(256).describe("Attribute name in the assertion."),
  nameFormat,
  filter: z.strictObject({
    type: z.enum(["startsWith", "equals", "contains", "regex"]).describe("How the group's name is compared."),
    value: line(256).describe("What it is compared with. Regular expressions are of the linear-time kind, see `pattern`."),
  }).describe("Which of the person's groups are sent."),
});

/** SAML 2.0 web browser sign-on (Profiles §4.1). SHA-256 throughout; SHA-1 cannot be asked for. */
export const samlSchema = z.strictObject({
  entityId: textTemplate("The app's entity ID. A URL keeps its exact spelling."),
  audience: textTemplate("Audience, when it is not the entity ID.").optional(),
  acsUrl: urlTemplate("Default assertion consumer service (HTTP-POST)."),
  otherAcs: z.array(z.strictObject({
    url: urlTemplate("Another assertion consumer service."),
    index: z.int().min(0).max(65535).describe("AssertionConsumerServiceIndex, unique in the list."),
  })).max(99).default([]).describe("Services that an AuthnRequest may name by URL or index; without either, the default is used."),
  nameId: z.strictObject({
    format: z.enum(keysOf(NAME_ID_FORMATS)).default("unspecified").describe("Format of the NameID."),
    value: expression("CEL expression of the NameID.").default("user.userName"),
  }).prefault({}).describe("Who the assertion is about."),
  identifiedByAttribute: line(256).optional().describe("Attribute by which the app knows the person, when it is not the NameID."),
  attributes: z.array(attributeStatementSchema).max(100).default([]).describe("Attribute statements."),
  groups: z.array(groupStatementSchema).max(10).default([]).describe("Group statements: one attribute with the names of all matching groups."),
  flows: z.strictObject({
    idpInitiated: z.boolean().default(false).describe("The tile can start the sign-in."),
    spInitiated: z.boolean().default(true).describe("The app can start the sign-in."),
  }).prefault({}).describe("Who can start a sign-in; at least one."),
  jit: z.boolean().default(false).describe("Does the app make an account at the first sign-in?"),
  forceAuthn: z.boolean().default(true).describe("Honour ForceAuthn by asking the person again."),
  sign: z.enum(["assertion", "response", "both"]).default("both").describe("What the identity provider signs."),
  authnContext: z.enum(keysOf(AUTHN_CONTEXTS)).default("passwordProtectedTransport").describe("AuthnContextClassRef."),
  assertionLifetimeS: z.int().min(60).max(3600).default(300).describe("How long an assertion is valid, in seconds."),
  signedRequests: z.boolean().default(false).describe("Does the app sign its AuthnRequests? Unsigned ones are then refused."),
  signingCertificates: z.array(certificate("The app's signing certificate.")).max(2).default([])
    .describe("Verify signed requests and logout messages; two during a change."),
  certificatePerOrg: z.boolean().default(false).describe("Each tenant of the app has certificates of its own; the org's admin gives them."),
  metadataUrl: urlTemplate("Where the app publishes its SAML metadata.").optional(),
  slo: z.strictObject({
    url: urlTemplate("SingleLogoutService of the app."),
    responseUrl: urlTemplate("Where LogoutResponses go, when it is another address.").optional(),
    binding: z.enum(["redirect", "post"]).default("redirect").describe("Binding of the app's service."),
    spInitiated: z.boolean().default(true).describe("The app can start a logout; only signed requests are taken."),
    idpInitiated: z.boolean().default(false).describe("A logout elsewhere is told to the app."),
  }).optional().describe("Single logout (Profiles §4.4)."),
  defaultRelayState: textTemplate("RelayState of sign-ins that start at the tile. More than 80 bytes is outside the specification (Bindings §3.5.3).").optional(),
  encryption: z.strictObject({
    algorithm: z.enum(keysOf(ENCRYPTION_ALGORITHMS)).default("aes256-gcm").describe("Content encryption."),
    keyTransport: z.enum(["rsa-oaep"]).default("rsa-oaep").describe("Key transport."),
    certificate: certificate("The app's encryption certificate. Left out when certificatePerOrg is set.").optional(),
  }).optional().describe("Assertions are encrypted for the app."),
  bigBang: z.strictObject({
    backDoorUrl: urlTemplate("Where an admin can still sign in without SAML."),
    note: paragraph(1000).optional().describe("What happens at switch-on, in the admin's words."),
  }).optional().describe("Switching SAML on forces it on everybody at once; this is the way back."),
  onPremises: z.boolean().default(false).describe("Customers run the app themselves."),
  setup: setup.prefault({}),
}).describe("Sign-on by SAML 2.0.");

export type Saml = z.output<typeof samlSchema>;
