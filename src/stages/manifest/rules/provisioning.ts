import { SCIM_PATH } from "../schema/provisioning-scim.ts";
import type { Scim, ScimFeature } from "../schema/provisioning-scim.ts";
import type { Manifest } from "../schema.ts";
import { literalText } from "./addresses.ts";
import type { Finding, Rule } from "./rule.ts";
import { at, isPublic, repeated } from "./rule.ts";

const ROOT = "/provisioning/scim";
const scim = (m: Manifest, find: (s: Scim) => Finding[]) => (m.provisioning?.scim ? find(m.provisioning.scim) : []);

/** The server makes these itself (RFC 7643 §3.1, §4.1.2), or they travel by a feature of their own. */
const NOT_MAPPABLE: ReadonlySet<string> = new Set(["id", "meta", "schemas", "groups", "password"]);

/** What must be sent for an account to be of use; `active` is how a leaver goes. */
const MINIMUM = [
  { attribute: "name.givenName", found: /^name\.givenName$/ },
  { attribute: "name.familyName", found: /^name\.familyName$/ },
  { attribute: "emails", found: /^emails(?:\[|\.|$)/ },
  { attribute: "active", found: /^active$/ },
] as const;

const NEEDS: Partial<Record<ScimFeature, ScimFeature>> = { reactivate: "deactivate", profile_sourcing: "import_people" };

/** The schema URN of an attribute path, or nothing for the core schema. */
export function extensionOf(attribute: string): string | undefined {
  if (!attribute.startsWith("urn:") || !SCIM_PATH.test(attribute)) return undefined;
  const head = attribute.replace(/\[.*$/, "");
  return head.slice(0, head.lastIndexOf(":"));
}

const PRIVATE_ONLY: readonly { code: string; message: string; path: string; used: (s: Scim) => boolean }[] = [
  { code: "manifest.scim.version-private", message: "SCIM 1.1 is for private integrations only", path: `${ROOT}/version`, used: (s) => s.version === "1.1" },
  { code: "manifest.scim.basic-private", message: "Basic authentication is for private integrations only", path: `${ROOT}/auth/method`, used: (s) => s.auth.method === "basic" },
  { code: "manifest.scim.header-expression-private", message: "Header expressions are for private integrations only", path: `${ROOT}/auth/expression`, used: (s) => s.auth.method === "header" && s.auth.expression !== undefined },
  { code: "manifest.scim.sourcing-private", message: "Profile sourcing is for private integrations only", path: `${ROOT}/features`, used: (s) => s.features.includes("profile_sourcing") },
];

export const PROVISIONING_RULES: readonly Rule[] = [
  ...PRIVATE_ONLY.map(({ code, message, path, used }): Rule => ({
    code, severity: "error", message, mend: "Choose another way, or set metadata.visibility to private.",
    find: (m) => scim(m, (s) => at(path, isPublic(m) && used(s))),
  })),
  {
    code: "manifest.scim.base-url-underscore", severity: "error",
    message: "The host holds an underscore", mend: "Host names have letters, digits and hyphens only.",
    find: (m) => scim(m, (s) => at(`${ROOT}/baseUrl`, /^https?:\/\/[^/]*_/.test(literalText(s.baseUrl)))),
  },
  {
    code: "manifest.scim.base-url-query", severity: "error",
    message: "The service root carries a query or a fragment", mend: "Give the address below which /Users is found.",
    find: (m) => scim(m, (s) => at(`${ROOT}/baseUrl`, /[?#]/.test(literalText(s.baseUrl)))),
  },
  {
    code: "manifest.scim.base-url-resource", severity: "error",
    message: "The service root names a resource", mend: "End before /Users; that is added by itself.",
    find: (m) => scim(m, (s) => at(`${ROOT}/baseUrl`, /\/(?:Users|Groups|ServiceProviderConfigs?|Schemas|ResourceTypes)\/?$/.test(s.baseUrl))),
  },
  {
    code: "manifest.scim.authorize-url", severity: "error",
    message: "An authorization endpoint belongs to the authorization code grant, and only to it", mend: "Add authorizeUrl for authorization_code; remove it for client_credentials.",
    find: (m) => scim(m, (s) => at(`${ROOT}/auth/authorizeUrl`, s.auth.method === "oauth2" && (s.auth.grant === "authorization_code") !== (s.auth.authorizeUrl !== undefined))),
  },
  {
    code: "manifest.scim.feature-repeated", severity: "error", message: "A feature is listed twice", mend: "Remove one.",
    find: (m) => scim(m, (s) => repeated(s.features, (f) => f, (i) => `${ROOT}/features/${i}`)),
  },
  {
    code: "manifest.scim.feature-needs", severity: "error", message: "A feature needs another", mend: "Add the other feature.",
    find: (m) => scim(m, (s) => s.features.flatMap((f, i) => {
      const needed = NEEDS[f];
      return needed && !s.features.includes(needed) ? [{ path: `${ROOT}/features/${i}`, message: `${f} needs ${needed}`, mend: `Add ${needed}.` }] : [];
    })),
  },
  {
    code: "manifest.scim.unassign", severity: "error",
    message: "A leaver's account cannot be treated that way", mend: "Add the feature that onUnassign names, or change onUnassign.",
    find: (m) => scim(m, (s) => at(`${ROOT}/onUnassign`, s.features.includes("create") && !s.features.includes(s.onUnassign))),
  },
  {
    code: "manifest.scim.entitlements", severity: "error",
    message: "Entitlements need both the feature and the resource types", mend: "List the resource types under entitlements, and entitlements among the features.",
    find: (m) => scim(m, (s) => at(`${ROOT}/entitlements`, s.features.includes("entitlements") !== s.entitlements.length > 0)),
  },
  {
    code: "manifest.scim.user-name-missing", severity: "error",
    message: "userName is not sent", mend: "Map userName; no server makes an account without it (RFC 7643 §4.1.1).",
    find: (m) => scim(m, (s) => at(`${ROOT}/attributes`, !s.attributes.some((a) => a.attribute === "userName"))),
  },
  {
    code: "manifest.scim.minimum", severity: "task",
    message: "An attribute that every account needs is not sent", mend: "Map name.givenName, name.familyName, emails and active.",
    find: (m) => scim(m, (s) => MINIMUM.filter((min) => !s.attributes.some((a) => min.found.test(a.attribute)))
      .map((min) => ({ path: `${ROOT}/attributes`, message: `${min.attribute} is not sent`, mend: `Map ${min.attribute}.` }))),
  },
  {
    code: "manifest.scim.attribute-repeated", severity: "error", message: "An attribute is mapped twice", mend: "Remove one.",
    find: (m) => scim(m, (s) => repeated(s.attributes, (a) => a.attribute.toLowerCase(), (i) => `${ROOT}/attributes/${i}/attribute`)), // names are case-insensitive, RFC 7643 §2.1
  },
  {
    code: "manifest.scim.attribute-not-mappable", severity: "error",
    message: "This attribute is not for mappings", mend: "id, meta, schemas and groups are the server's own; password travels by password_sync.",
    find: (m) => scim(m, (s) => s.attributes.flatMap((a, i) => at(`${ROOT}/attributes/${i}/attribute`, NOT_MAPPABLE.has(a.attribute.split(/[.[]/)[0] ?? "")))),
  },
  {
    code: "manifest.scim.extension-undeclared", severity: "error",
    message: "The attribute's schema is not declared", mend: "Add its URN to extensions.",
    find: (m) => scim(m, (s) => s.attributes.flatMap((a, i) => {
      const urn = extensionOf(a.attribute);
      return urn && !s.extensions.some((e) => e.urn.toLowerCase() === urn.toLowerCase()) ? [{ path: `${ROOT}/attributes/${i}/attribute`, message: `The schema ${urn} is not declared` }] : [];
    })),
  },
  {
    code: "manifest.scim.extension-unused", severity: "warning",
    message: "No attribute of this schema is mapped", mend: "Map one, or remove the schema.",
    find: (m) => scim(m, (s) => s.extensions.flatMap((e, i) => at(`${ROOT}/extensions/${i}`, !s.attributes.some((a) => extensionOf(a.attribute)?.toLowerCase() === e.urn.toLowerCase())))),
  },
  {
    code: "manifest.scim.extension-repeated", severity: "error", message: "A schema is declared twice", mend: "Remove one.",
    find: (m) => scim(m, (s) => repeated(s.extensions, (e) => e.urn.toLowerCase(), (i) => `${ROOT}/extensions/${i}/urn`)),
  },
];
