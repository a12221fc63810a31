import { z } from "zod";
import { expression, headerExpression, line, paragraph, urlTemplate } from "./fields.ts";
import { DEFAULT_USER_MAPPINGS } from "./default-mappings.ts";

export const SCIM_FEATURES = [
  "create", "update", "deactivate", "reactivate", "delete", "password_sync", "import_people", "import_groups", "import_schema",
  "group_push", "profile_sourcing", "entitlements",
] as const;
export type ScimFeature = (typeof SCIM_FEATURES)[number];

/**
 * How each request proves itself. The credential itself is the org's and lives in its vault:
 * `bearer` and `header` take one token, `basic` a user name and a password, `oauth2` a client id and secret.
 */
export const scimAuthSchema = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("bearer") }).describe("Authorization: Bearer {token} (RFC 6750 §2.1)."),
  z.strictObject({
    method: z.literal("header"),
    name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "A header name").default("Authorization").describe("Header that carries the token."),
    expression: headerExpression("CEL expression of the header's value, over `token` and `app`. Left out: the token as it is. Private integrations only.").optional(),
  }).describe("The token in a header, as it is or by an expression."),
  z.strictObject({ method: z.literal("basic") }).describe("RFC 7617. Private integrations only."),
  z.strictObject({
    method: z.literal("oauth2"),
    grant: z.enum(["authorization_code", "client_credentials"]).describe("RFC 6749 §4.1 or §4.4."),
    authorizeUrl: urlTemplate("Authorization endpoint; for authorization_code.").optional(),
    tokenUrl: urlTemplate("Token endpoint."),
    scopes: z.array(line(128)).max(30).default([]).describe("Scopes asked for."),
    clientAuth: z.enum(["client_secret_basic", "client_secret_post"]).default("client_secret_basic").describe("How the client proves itself."),
  }).describe("An access token by OAuth 2.0; refreshed when it expires."),
]);

/**
 * Where a value goes in the SCIM resource: `name.givenName`, `emails[type eq "work"].value`,
 * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department` (RFC 7644 §3.10).
 */
export const SCIM_PATH =
  /^(?:urn:[A-Za-z0-9][A-Za-z0-9.:_-]*:)?[A-Za-z$][A-Za-z0-9$_-]*(?:\[[A-Za-z]+ eq (?:"[^"\\\p{Cc}]{1,64}"|true|false)\])?(?:\.[A-Za-z$][A-Za-z0-9$_-]*)?$/u;

export const mappingSchema = z.strictObject({
  attribute: z.string().max(256).regex(SCIM_PATH, "A SCIM attribute path").describe("Where the value goes, for example name.givenName."),
  expression: expression("CEL expression that makes the value."),
  on: z.enum(["create", "create_and_update"]).default("create_and_update").describe("When it is sent."),
});
export type AttributeMapping = z.output<typeof mappingSchema>;

export const scimSchema = z.strictObject({
  version: z.enum(["2.0", "1.1"]).default("2.0").describe("1.1 is for private integrations only."),
  baseUrl: urlTemplate("Service root; /Users is below it. HTTPS, without an underscore."),
  auth: scimAuthSchema.describe("How each request proves itself."),
  features: z.array(z.enum(SCIM_FEATURES)).min(1).default(["create", "update", "deactivate", "reactivate", "import_people"])
    .describe("What the app's server can do. Reading is always on."),
  userUpdate: z.enum(["put", "patch"]).default("put").describe("How a person is updated. Groups always use PATCH (1.1: partial PUT)."),
  onUnassign: z.enum(["deactivate", "delete"]).default("deactivate").describe("What a leaver's account becomes."),
  matchBy: z.enum(["userName", "externalId", "emails.value"]).default("userName").describe("How an existing account is found before one is made."),
  groupPatchChunk: z.int().min(100).max(1000).default(100).describe("Membership changes per PATCH of a group."),
  pageSize: z.int().min(1).max(1000).default(100).describe("`count` of a list request."),
  rate: z.strictObject({
    perSecond: z.number().positive().max(1000).describe("Requests per second the server bears."),
    concurrent: z.int().min(1).max(64).default(4).describe("Requests at once."),
  }).optional().describe("What the server bears; otherwise its answers decide."),
  extensions: z.array(z.strictObject({
    urn: z.string().max(256).regex(/^urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:[^\s]+$/, "A schema URN").describe("Schema URN; the key in the resource."),
    description: paragraph(500).optional().describe("What it is for."),
  })).max(10).default([]).describe("Schemas beyond the core ones."),
  attributes: z.array(mappingSchema).min(1).max(200).default(() => DEFAULT_USER_MAPPINGS.map((m) => ({ ...m })))
    .describe("What is sent about a person. Left out: userName, names, e-mail, display name, active."),
  entitlements: z.array(z.strictObject({
    resourceType: line(64).describe("For example Role or License."),
    endpoint: z.string().max(128).regex(/^\/[A-Za-z0-9/_-]+$/, "A path below the service root").describe("For example /Roles."),
    required: z.boolean().default(false).describe("A person needs at least one."),
    multiValued: z.boolean().default(true).describe("A person may hold several."),
    idAttribute: line(64).default("id").describe("Attribute with the identifier."),
    displayAttribute: line(64).default("displayName").describe("Attribute with the name."),
    descriptionAttribute: line(64).optional().describe("Attribute with the description."),
    description: paragraph(1000).optional().describe("What it means to hold one."),
  })).max(10).default([]).describe("Resource types that people are given."),
}).describe("Provisioning by SCIM.");

export type Scim = z.output<typeof scimSchema>;
