import type { Variable } from "./schema/variables.ts";

/** What a change costs before it may be published. */
export type Effort = "nothing" | "verify" | "verify_and_review";
export const EFFORTS = ["nothing", "verify", "verify_and_review"] as const satisfies readonly Effort[];

/** When a change takes something from apps that are in use. Values are what stood and stands at the path. */
type Breaks = (before: unknown, after: unknown) => boolean;

const never: Breaks = () => false;
/** Any change of something that was there. */
const changed: Breaks = (before) => before !== undefined;
const removed: Breaks = (before, after) => before !== undefined && after === undefined;
const added: Breaks = (before, after) => before === undefined && after !== undefined;
const turnedOff: Breaks = (before, after) => before === true && after !== true;
const turnedOn: Breaks = (before, after) => before === false && after === true;

/** A variable that goes, changes its meaning, or asks something of orgs that have answered already. */
const variable: Breaks = (before, after) => {
  const was = before as Variable | undefined;
  const is = after as Variable | undefined;
  if (!was) return is !== undefined && is.required && is.default === undefined;
  if (!is) return true;
  const lost = was.choices?.some((choice) => !is.choices?.some((c) => c.value === choice.value)) ?? false;
  return was.type !== is.type || was.pattern !== is.pattern || JSON.stringify(was.suffixes) !== JSON.stringify(is.suffixes) || lost
    || was.default !== is.default || (!was.required && is.required && is.default === undefined);
};

export interface Weight {
  effort: Effort;
  breaks: Breaks;
  because: string;
  /** For lists: compare entry by entry, told apart by this member (`""`: by the entry itself). */
  each?: string;
}

const row = (effort: Effort, breaks: Breaks, because: string, each?: string): Weight => ({ effort, breaks, because, ...(each === undefined ? {} : { each }) });

/**
 * What each field of the manifest weighs when it changes. A path covers everything below it; a test walks the schema and
 * fails when a field is covered by no row, or a row covers no field.
 */
export const WEIGHTS: Readonly<Record<string, Weight>> = {
  "schema": row("verify_and_review", changed, "the document's format decides how everything is read"),

  "metadata.slug": row("verify_and_review", changed, "addresses and installed apps point at it"),
  "metadata.name": row("verify_and_review", never, "impersonation starts with a name"),
  "metadata.tagline": row("verify_and_review", never, "people decide by it"),
  "metadata.description": row("verify_and_review", never, "people decide by it"),
  "metadata.website": row("verify_and_review", never, "it says whose product this is"),
  "metadata.categories": row("nothing", never, "it only changes where the listing is found", ""),
  "metadata.useCases": row("nothing", never, "it only changes where the listing is found", ""),
  "metadata.logo": row("verify_and_review", never, "impersonation continues with a picture"),
  "metadata.visibility": row("verify_and_review", (_, after) => after === "private", "another audience, and other rules"),
  "metadata.licence": row("nothing", never, "it concerns the listing's texts alone"),

  "support.public": row("nothing", never, "contacts must be right at once"),
  "support.escalation": row("nothing", never, "contacts must be right at once"),
  "support.links": row("nothing", never, "links to further pages"),

  "variables": row("verify_and_review", variable, "every org answers for its variables", "name"),

  "sso.oidc": row("verify_and_review", removed, "a capability comes or goes"),
  "sso.oidc.redirectUris": row("verify_and_review", removed, "codes are sent there", ""),
  "sso.oidc.initiateLoginUri": row("verify_and_review", removed, "people are sent there from the tile"),
  "sso.oidc.postLogoutRedirectUris": row("verify", removed, "people are sent there after sign-out", ""),
  "sso.oidc.frontchannelLogoutUri": row("verify", removed, "sign-outs are told there"),
  "sso.oidc.backchannelLogoutUri": row("verify", removed, "sign-outs are told there"),
  "sso.oidc.flows.spInitiated": row("verify", turnedOff, "who can start a sign-in"),
  "sso.oidc.flows.idpInitiated": row("verify", turnedOff, "who can start a sign-in"),
  "sso.oidc.jit": row("verify", turnedOff, "whether people without an account get in"),
  "sso.oidc.applicationType": row("verify_and_review", changed, "where tokens live"),
  "sso.oidc.tokenEndpointAuthMethod": row("verify", changed, "how the app proves itself"),
  "sso.oidc.jwksUri": row("verify_and_review", changed, "whose keys prove the app"),
  "sso.oidc.pkce": row("verify", (_, after) => after === "required", "a guard of the code comes or goes"),
  "sso.oidc.scopes": row("verify_and_review", removed, "what is told about people", ""),
  "sso.oidc.claims": row("verify_and_review", removed, "what is told about people", "name"),
  "sso.oidc.idTokenAlg": row("verify", changed, "apps accept one algorithm"),
  "sso.oidc.setup": row("nothing", never, "who configures what"),

  "sso.saml": row("verify_and_review", removed, "a capability comes or goes"),
  "sso.saml.entityId": row("verify_and_review", changed, "it is who assertions are for"),
  "sso.saml.audience": row("verify_and_review", () => true, "it is who assertions are for"),
  "sso.saml.acsUrl": row("verify_and_review", changed, "assertions are sent there"),
  "sso.saml.otherAcs": row("verify_and_review", changed, "assertions are sent there", "index"),
  "sso.saml.nameId": row("verify_and_review", changed, "it is who people are in the app"),
  "sso.saml.identifiedByAttribute": row("verify_and_review", () => true, "it is who people are in the app"),
  "sso.saml.attributes": row("verify_and_review", removed, "what is told about people", "name"),
  "sso.saml.groups": row("verify_and_review", removed, "what is told about people", "name"),
  "sso.saml.flows.idpInitiated": row("verify", turnedOff, "who can start a sign-in"),
  "sso.saml.flows.spInitiated": row("verify", turnedOff, "who can start a sign-in"),
  "sso.saml.jit": row("verify", turnedOff, "whether people without an account get in"),
  "sso.saml.forceAuthn": row("verify", never, "whether people are asked again"),
  "sso.saml.sign": row("verify", (before, after) => before !== undefined && after !== "both", "what the app can verify"),
  "sso.saml.authnContext": row("verify", changed, "apps may insist on one"),
  "sso.saml.assertionLifetimeS": row("verify", never, "how long an assertion can be used"),
  "sso.saml.signedRequests": row("verify", turnedOn, "unsigned requests are taken or refused"),
  "sso.saml.signingCertificates": row("verify_and_review", removed, "whose messages are believed", ""),
  "sso.saml.certificatePerOrg": row("verify", turnedOn, "each org is asked for certificates"),
  "sso.saml.metadataUrl": row("verify", never, "where the app describes itself"),
  "sso.saml.slo": row("verify", removed, "sign-outs are told there"),
  "sso.saml.defaultRelayState": row("verify", never, "where people land from the tile"),
  "sso.saml.encryption": row("verify_and_review", () => true, "who can read assertions"),
  "sso.saml.bigBang": row("verify_and_review", added, "whether admins can lock themselves out"),
  "sso.saml.onPremises": row("verify_and_review", never, "where the app runs"),
  "sso.saml.setup": row("nothing", never, "who configures what"),

  "provisioning.scim": row("verify_and_review", removed, "a capability comes or goes"),
  "provisioning.scim.version": row("verify_and_review", changed, "another protocol"),
  "provisioning.scim.baseUrl": row("verify_and_review", changed, "credentials and people's data are sent there"),
  "provisioning.scim.auth": row("verify_and_review", changed, "every org's credential is of that kind"),
  "provisioning.scim.features": row("verify", removed, "what happens to accounts", ""),
  "provisioning.scim.userUpdate": row("verify", never, "how accounts are changed"),
  "provisioning.scim.onUnassign": row("verify_and_review", changed, "what a leaver's account becomes"),
  "provisioning.scim.matchBy": row("verify_and_review", changed, "which account a person gets"),
  "provisioning.scim.groupPatchChunk": row("verify", never, "how groups are changed"),
  "provisioning.scim.pageSize": row("verify", never, "how lists are read"),
  "provisioning.scim.rate": row("verify", never, "what the server bears"),
  "provisioning.scim.extensions": row("verify", removed, "which schemas are sent", "urn"),
  "provisioning.scim.attributes": row("verify_and_review", removed, "what is told about people", "attribute"),
  "provisioning.scim.entitlements": row("verify_and_review", removed, "what people are given", "resourceType"),

  "guide.oidc": row("nothing", never, "a guide must be right at once"),
  "guide.saml": row("nothing", never, "a guide must be right at once"),
  "guide.scim": row("nothing", never, "a guide must be right at once"),
  "images": row("nothing", never, "a guide must be right at once", "name"),

  "test": row("verify", never, "what was proven, was proven there"),
};

/** Rows above that are words, pictures and contacts of the listing: an update of these alone needs no run. */
export const LISTING: ReadonlySet<string> = new Set([
  "metadata.name", "metadata.tagline", "metadata.description", "metadata.website", "metadata.categories", "metadata.useCases", "metadata.logo", "metadata.licence",
  "support.public", "support.escalation", "support.links",
]);
