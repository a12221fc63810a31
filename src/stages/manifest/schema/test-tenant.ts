import { z } from "zod";
import { line, paragraph, secretRef, urlTemplate } from "./fields.ts";

const account = (description: string) =>
  z.strictObject({
    userName: line(254).describe("The person's sign-in name in the test tenant."),
    passwordSecret: secretRef("Name of the secret that holds the password. Needed only where a person must sign in to the app itself.").optional(),
  }).describe(description);

const spInitiate = (description: string) =>
  z.strictObject({
    url: urlTemplate("Where a sign-in that starts at the app begins. At most 512 characters.", 512),
    description: paragraph(2048).describe("How a person starts it, step by step. At most 2,048 characters."),
  }).describe(description);

const scimCredentials = z.strictObject({
  tokenSecret: secretRef("Bearer or header token.").optional(),
  userName: line(254).optional().describe("Basic: user name."),
  passwordSecret: secretRef("Basic: password.").optional(),
  clientId: line(254).optional().describe("OAuth 2.0: client id."),
  clientSecret: secretRef("OAuth 2.0: client secret.").optional(),
});

const tenantValues = z.record(z.string().regex(/^[a-z][a-z0-9_]*$/).max(64), line(1024)).default({});
const jsonPointer = z.string().max(256).regex(/^(?:\/(?:[^~/]|~[01])*)+$/, "A JSON Pointer");

/** How to reach a tenant of the app that may be signed in to, filled and attacked. Private: never part of a listing. */
export const testSchema = z.strictObject({
  variables: tenantValues
    .describe("Values of the variables for the test tenant. Secrets are given by the name of a secret."),
  accounts: z.strictObject({
    own: account("The account that tests sign in as."),
    victim: account("An account that no test may ever become."),
    admin: account("An admin of the test tenant, for analysts.").optional(),
  }).describe("Accounts of the test tenant. Passwords are named, never written."),
  whoAmI: z.strictObject({
    url: urlTemplate("A page or endpoint that tells who is signed in."),
    field: jsonPointer.optional()
      .describe("JSON Pointer to the name in a JSON answer, for example /user/email. Either this or `selector`."),
    selector: line(256).optional().describe("CSS selector of the element whose text is the name. Either this or `field`."),
  }).describe("How to tell who is signed in."),
  spInitiate: z.strictObject({
    oidc: spInitiate("OpenID Connect.").optional(),
    saml: spInitiate("SAML.").optional(),
  }).prefault({}).describe("Where sign-ins that start at the app begin."),
  scim: scimCredentials.extend({
    previousTokenSecret: secretRef("A second token that is valid beside the first, as while tokens are changed.").optional(),
    revokedTokenSecret: secretRef("A token that was valid once and was taken back; it must open nothing.").optional(),
  }).optional().describe("Credentials of the SCIM server, by the names of secrets."),
  secondTenant: z.strictObject({
    variables: tenantValues.describe("Values of the variables that differ from those of the first test tenant."),
    account: account("The account that tests sign in as in the second tenant."),
    scim: scimCredentials.optional().describe("Credentials of the second tenant's SCIM server, by the names of secrets."),
  }).optional().describe("A second customer of the app, who trusts the bench's second identity provider. With it the walls between customers are tested."),
  localAccount: z.strictObject({
    userName: line(254).describe("Its sign-in name."),
    email: line(254).describe("Its e-mail address."),
  }).optional().describe("An account of the test tenant with a password in the app itself, made for tests: neither sign-on nor provisioning may get hold of it."),
  rights: z.strictObject({
    field: jsonPointer.describe("JSON Pointer to the person's groups or rights in the who-am-I answer, for example /groups."),
    group: line(254).optional().describe("Name of the group that gives the right. Left out: every group shows there."),
    samlAttribute: z.strictObject({
      name: line(256).describe("Attribute name in the assertion."),
      ordinary: line(256).describe("A value that gives few rights."),
      higher: line(256).describe("A value that gives more."),
    }).optional().describe("A SAML attribute that gives rights."),
  }).optional().describe("Where a person's rights can be seen."),
  linkUrl: urlTemplate("Where a signed-in person begins to link their OpenID Connect identity to the account they are in.").optional(),
  bothCertificates: z.boolean().optional().describe("The test tenant trusts both certificates of the bench's SAML metadata."),
  metadataRefreshS: z.int().min(1).max(3600).optional().describe("The test tenant reads the bench's SAML metadata again at the latest after this many seconds."),
  refreshTokens: z.boolean().optional().describe("The app asks for offline_access, and asks for new tokens at the next page when the access token has expired."),
  signInUrl: urlTemplate("Where an analyst signs in to the app's admin pages.").optional(),
  logoutUrl: urlTemplate("An address that ends the app's own session, between two tests.").optional(),
  instructions: paragraph(4000).optional().describe("Anything analysts need to know."),
  hostProof: z.enum(["well-known", "dns"]).default("well-known")
    .describe("Which proof of control of each host is looked for first, before anything is sent: a file under /.well-known/, or a TXT record. Either suffices."),
}).describe("How to reach a test tenant.");

export type TestTenant = z.output<typeof testSchema>;
