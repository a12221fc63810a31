import type { Capability } from "./capabilities.ts";
import { MAX_DEPTH } from "./check.ts";
import { readDocument } from "./parse.ts";
import type { ManifestProblem } from "./rules.ts";
import { manifestSchema } from "./schema.ts";
import { NAME_ID_FORMATS, type NameIdFormat } from "./schema/sso-saml.ts";
import { isRecord, pointer } from "./walk.ts";

/** A draft: what is known so far, in a manifest's shape. */
export type Draft = Record<string, unknown>;

/** One field that metadata or a manifest gave, for people to accept: where it goes, what it will be, and what says so. */
export interface FoundField { path: string; value: unknown; from: string }

export type Begun = { ok: true; draft: Draft; fields: FoundField[]; notes: string[] } | { ok: false; message: string; mend: string; problems?: ManifestProblem[] };

/** Largest metadata document, in bytes. */
export const MAX_METADATA_BYTES = 262_144;

/** What a capability needs said first, with addresses that show the form and have to be replaced. */
const FIRST: Partial<Record<Capability, (draft: { base: string }) => Draft>> = {
  oidc: ({ base }) => ({ sso: { oidc: { redirectUris: [`${base}/oidc/callback`], pkce: "required" } } }),
  saml: ({ base }) => ({ sso: { saml: { entityId: `${base}/saml/metadata`, acsUrl: `${base}/saml/acs` } } }),
  scim: ({ base }) => ({ provisioning: { scim: { version: "2.0", baseUrl: `${base}/scim/v2`, auth: { method: "bearer" }, features: ["create", "update", "deactivate", "reactivate"] } } }),
};

/** A new draft with a first line for each capability. It does not parse yet: what is missing is named by the rules. */
export function beginManifest({ name, slug, capabilities }: { name: string; slug: string; capabilities: readonly Capability[] }): Draft {
  const base = "https://{{tenant}}.example.com";
  const parts = capabilities.map((capability) => FIRST[capability]?.({ base }) ?? {});
  return merge({
    schema: "entente/1",
    metadata: { slug, name },
    variables: [{ name: "tenant", label: "Tenant", type: "hostname", example: "blue", help: "The first part of your address." }],
  }, ...parts);
}

/**
 * Begins a draft from what an app publishes about itself: SAML metadata of a service provider (Metadata §2.4.4), client
 * metadata of a relying party (RFC 7591 §2, OpenID Connect Registration §2), or a manifest in YAML or JSON, whole or in part.
 */
export async function fromMetadata(text: string, now: Date, allowPlainHttp = false): Promise<Begun> {
  if (/^[\s\ufeff]*</.test(text)) return fromSpMetadata(text, now, allowPlainHttp);
  if (!/^[\s\ufeff]*[{[]/.test(text)) return fromManifest(text);
  const first = /^[\s\ufeff]*\{\s*"(\w+)"\s*:/.exec(text)?.[1] ?? "";
  return PARTS.includes(first) ? fromManifest(text) : fromClientMetadata(text);
}

/** What a manifest says at its top: a part of one has at least one of these. */
const PARTS = Object.keys(manifestSchema.shape);

/** A manifest as it was written: no default is filled in, and what is wrong in it is the draft's matter. */
function fromManifest(text: string): Begun {
  const read = readDocument(text);
  const mend = "Give SAML metadata, client metadata in JSON, or a manifest in YAML or JSON.";
  if (!read.ok) {
    const [first] = read.problems;
    const message = `${first?.line === undefined ? "" : `Line ${first.line}: `}${first?.message ?? "The document cannot be read"}`;
    return { ok: false, message, mend: first?.mend ?? mend, problems: read.problems };
  }
  const { value } = read;
  if (!isRecord(value) || !PARTS.some((name) => Object.hasOwn(value, name))) return { ok: false, message: "Nothing in it is a field of a manifest, and it is no metadata of an app", mend };
  const fields = leavesOf(value).map(({ path, value: leaf }): FoundField => {
    const { line } = read.position(path);
    return { path, value: leaf, from: line === undefined ? "the manifest" : `line ${line}` };
  });
  return { ok: true, draft: value, fields: fields.filter(({ path }) => path !== "/schema"), notes: [] };
}

/** Every field with its value; a list is one field. */
function leavesOf(value: Draft, steps: readonly string[] = []): { path: string; value: unknown }[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...steps, name];
    return isRecord(inner) && Object.keys(inner).length > 0 && here.length < MAX_DEPTH ? leavesOf(inner, here) : [{ path: pointer(here), value: inner }];
  });
}

async function fromSpMetadata(xml: string, now: Date, allowPlainHttp: boolean): Promise<Begun> {
  // loaded when it is needed: the XML parser is WebAssembly, and most who parse manifests never read metadata
  const { readSpMetadata, SamlError } = await import("../../protocols/saml/index.ts");
  let sp;
  try {
    sp = readSpMetadata(xml, now, allowPlainHttp);
  } catch (thrown) {
    if (!(thrown instanceof SamlError)) throw thrown;
    return { ok: false, message: `This is no metadata of a SAML service provider that can be read: ${thrown.message}`, mend: "Give the app's SAML metadata, its client metadata in JSON, or a manifest." };
  }
  const [first, ...others] = sp.acs;
  const [slo] = sp.slo;
  const format = (Object.keys(NAME_ID_FORMATS) as NameIdFormat[]).find((name) => sp.nameIdFormats.includes(NAME_ID_FORMATS[name]));
  const fields: FoundField[] = [];
  const found = (path: string, value: unknown, from: string) => value !== undefined && fields.push({ path: `/sso/saml/${path}`, value, from });
  found("entityId", sp.entityId, "EntityDescriptor/@entityID");
  found("acsUrl", first?.url, "AssertionConsumerService, the default");
  found("otherAcs", others.length > 0 ? others.map(({ url, index }) => ({ url, index })) : undefined, "AssertionConsumerService, the others");
  found("nameId", format && { format }, "NameIDFormat");
  found("signedRequests", sp.authnRequestsSigned || undefined, "SPSSODescriptor/@AuthnRequestsSigned");
  found("signingCertificates", sp.signingCertificates.length > 0 ? sp.signingCertificates.slice(0, 2) : undefined, "KeyDescriptor, signing");
  found("slo", slo && { url: slo.url, binding: slo.binding, ...(slo.responseUrl ? { responseUrl: slo.responseUrl } : {}) }, "SingleLogoutService");
  found("attributes", sp.requestedAttributes.length > 0
    ? sp.requestedAttributes.map(({ name, friendlyName }) => ({ name, ...(friendlyName ? { friendlyName } : {}), expression: expressionFor(friendlyName ?? name) }))
    : undefined, "RequestedAttribute");
  const notes = [
    ...(sp.signed ? ["The metadata is signed; the signature was not checked."] : []),
    ...(sp.encryptionCertificates.length > 0 ? ["The app can take encrypted assertions: switch encryption on if it should."] : []),
    ...(sp.signingCertificates.length > 2 ? ["More than two signing certificates: the first two were taken."] : []),
    "These are one tenant's addresses: put variables where they differ between customers.",
  ];
  return { ok: true, draft: draftOf(fields), fields, notes };
}

/** RFC 7591 names → where they go in a manifest. */
const CLIENT_FIELDS: Record<string, string> = {
  client_name: "/metadata/name", client_uri: "/metadata/website", redirect_uris: "/sso/oidc/redirectUris", initiate_login_uri: "/sso/oidc/initiateLoginUri",
  post_logout_redirect_uris: "/sso/oidc/postLogoutRedirectUris", backchannel_logout_uri: "/sso/oidc/backchannelLogoutUri",
  frontchannel_logout_uri: "/sso/oidc/frontchannelLogoutUri", jwks_uri: "/sso/oidc/jwksUri", token_endpoint_auth_method: "/sso/oidc/tokenEndpointAuthMethod",
  id_token_signed_response_alg: "/sso/oidc/idTokenAlg", policy_uri: "/support/links/privacy", tos_uri: "/support/links/terms",
};

function fromClientMetadata(text: string): Begun {
  let client: unknown;
  try {
    client = JSON.parse(text);
  } catch (thrown) {
    return { ok: false, message: `This is not JSON: ${thrown instanceof Error ? thrown.message : "unreadable"}`, mend: "Give client metadata as RFC 7591 describes it, or SAML metadata." };
  }
  const given = typeof client === "object" && client !== null && !Array.isArray(client) ? (client as Record<string, unknown>) : {};
  if ("authorization_endpoint" in given && !("redirect_uris" in given)) {
    return { ok: false, message: "This is the metadata of an OpenID provider, not of an app that relies on one", mend: "Give the app's own client metadata, with redirect_uris." };
  }
  if (!Array.isArray(given["redirect_uris"]) || given["redirect_uris"].length === 0) {
    return { ok: false, message: "There are no redirect_uris in it", mend: "Give client metadata as RFC 7591 describes it, or SAML metadata." };
  }
  const fields = Object.entries(CLIENT_FIELDS).filter(([name]) => given[name] !== undefined && given[name] !== null && given[name] !== "")
    .map(([name, path]) => ({ path, value: given[name], from: name }));
  if (typeof given["scope"] === "string") fields.push({ path: "/sso/oidc/scopes", value: given["scope"].split(/\s+/).filter(Boolean), from: "scope" });
  if (typeof given["initiate_login_uri"] === "string") fields.push({ path: "/sso/oidc/flows", value: { idpInitiated: true }, from: "initiate_login_uri" });
  return { ok: true, draft: draftOf(fields), fields, notes: ["These are one tenant's addresses: put variables where they differ between customers."] };
}

/** What attribute names of the field usually mean; anything else is for the publisher to say. */
const USUAL: readonly [RegExp, string][] = [
  [/^(mail|e-?mail(address)?)$|:0\.9\.2342\.19200300\.100\.1\.3$|emailaddress$/i, "user.email"],
  [/^(given_?name|first_?name)$|:2\.5\.4\.42$|givenname$/i, "user.givenName"],
  [/^(sn|surname|last_?name|family_?name)$|:2\.5\.4\.4$|surname$/i, "user.familyName"],
  [/^(cn|display_?name|name)$|:2\.16\.840\.1\.113730\.3\.1\.241$/i, "user.displayName"],
];
const expressionFor = (name: string): string => USUAL.find(([usual]) => usual.test(name))?.[1] ?? "user.userName";

function draftOf(fields: readonly FoundField[]): Draft {
  return merge({ schema: "entente/1" }, ...fields.map(({ path, value }) => path.split("/").slice(1).reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Draft));
}

/** Later parts win; objects are joined, lists are replaced. The parts are made here, so no name of theirs is a stranger's. */
function merge(...parts: readonly Draft[]): Draft {
  const whole: Draft = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      const there = whole[name];
      whole[name] = isRecord(there) && isRecord(value) ? merge(there, value) : value;
    }
  }
  return whole;
}
