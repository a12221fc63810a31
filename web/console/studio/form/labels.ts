import { stepsOf } from "../../../lib/pointer.ts";

/** Words that a rule cannot make from a field's name. Keys are pointers, `*` stands for an index. */
const LABELS: Record<string, string> = {
  "/metadata/slug": "Slug",
  "/metadata/visibility": "Who may find it",
  "/metadata/useCases": "Use cases",
  "/metadata/licence": "Licence of the listing",
  "/support/public": "Public contacts",
  "/support/public/*/kind": "Kind of contact",
  "/support/public/*/value": "Address or number",
  "/support/escalation": "Escalation contact",
  "/support/escalation/email": "Escalation e-mail",
  "/support/escalation/name": "Escalation name",
  "/support/links": "Further pages",
  "/support/links/faq": "FAQ",
  "/variables": "Variables",
  "/variables/*/name": "Machine name",
  "/variables/*/type": "Type",
  "/variables/*/default": "Default value",
  "/sso/oidc": "OIDC",
  "/sso/oidc/redirectUris": "Redirect URIs",
  "/sso/oidc/initiateLoginUri": "Initiate login URI",
  "/sso/oidc/postLogoutRedirectUris": "Post-logout redirect URIs",
  "/sso/oidc/frontchannelLogoutUri": "Front-channel logout URI",
  "/sso/oidc/backchannelLogoutUri": "Back-channel logout URI",
  "/sso/oidc/flows": "Sign-in flows",
  "/sso/oidc/flows/idpInitiated": "The tile can start the sign-in (OIDC)",
  "/sso/oidc/jit": "Makes an account at the first sign-in (OIDC)",
  "/sso/oidc/tokenEndpointAuthMethod": "Client authentication",
  "/sso/oidc/jwksUri": "JWKS URI",
  "/sso/oidc/pkce": "PKCE",
  "/sso/oidc/idTokenAlg": "ID token algorithm",
  "/sso/saml": "SAML",
  "/sso/saml/entityId": "Entity ID",
  "/sso/saml/acsUrl": "ACS URL",
  "/sso/saml/otherAcs": "Other ACS URLs",
  "/sso/saml/nameId": "NameID",
  "/sso/saml/nameId/format": "NameID format",
  "/sso/saml/nameId/value": "NameID value",
  "/sso/saml/attributes": "Attribute statements",
  "/sso/saml/groups": "Group statements",
  "/sso/saml/flows": "Sign-in flows",
  "/sso/saml/flows/idpInitiated": "The tile can start the sign-in (SAML)",
  "/sso/saml/flows/spInitiated": "The app can start the sign-in (SAML)",
  "/sso/saml/jit": "Makes an account at the first sign-in (SAML)",
  "/sso/saml/forceAuthn": "Honour ForceAuthn",
  "/sso/saml/sign": "What is signed",
  "/sso/saml/authnContext": "Authentication context",
  "/sso/saml/assertionLifetimeS": "Assertion lifetime in seconds",
  "/sso/saml/signedRequests": "The app signs its requests",
  "/sso/saml/certificatePerOrg": "Each org has certificates of its own",
  "/sso/saml/slo": "Single logout",
  "/sso/saml/slo/responseUrl": "Logout response URL",
  "/sso/saml/slo/spInitiated": "The app can start a logout",
  "/sso/saml/slo/idpInitiated": "A logout elsewhere is told to the app",
  "/sso/saml/defaultRelayState": "Default RelayState",
  "/sso/saml/bigBang": "Switch-over for everybody at once",
  "/sso/saml/onPremises": "Customers run the app themselves",
  "/provisioning/scim": "SCIM",
  "/provisioning/scim/baseUrl": "Base URL",
  "/provisioning/scim/auth": "Authentication",
  "/provisioning/scim/auth/method": "Authentication method",
  "/provisioning/scim/userUpdate": "How people are updated",
  "/provisioning/scim/onUnassign": "When somebody is unassigned",
  "/provisioning/scim/matchBy": "How an account is found",
  "/provisioning/scim/attributes": "Attribute mappings",
  "/provisioning/scim/rate": "Rate the server bears",
  "/guide/oidc": "Guide for OIDC",
  "/guide/saml": "Guide for SAML",
  "/guide/scim": "Guide for SCIM",
  "/images": "Pictures of the guides",
  "/test/variables": "Variables of the test tenant",
  "/test/accounts": "Test accounts",
  "/test/accounts/own": "Own account",
  "/test/accounts/victim": "Victim account",
  "/test/accounts/admin": "Admin account",
  "/test/whoAmI": "Who is signed in",
  "/test/whoAmI/url": "Who-am-I URL",
  "/test/whoAmI/field": "JSON Pointer to the name",
  "/test/whoAmI/selector": "CSS selector of the name",
  "/test/spInitiate": "Sign-ins that start at the app",
  "/test/spInitiate/oidc": "Start with OIDC",
  "/test/spInitiate/saml": "Start with SAML",
  "/test/scim": "SCIM credentials",
  "/test/scim/tokenSecret": "Name of the token secret",
  "/test/scim/previousTokenSecret": "Name of the secret with a second, valid token",
  "/test/scim/revokedTokenSecret": "Name of the secret with a revoked token",
  "/test/secondTenant": "Second test tenant",
  "/test/secondTenant/account": "Its own account",
  "/test/secondTenant/scim": "Its SCIM credentials",
  "/test/localAccount": "Account with a password in the app",
  "/test/rights": "Where rights can be seen",
  "/test/rights/field": "JSON Pointer to the rights",
  "/test/rights/samlAttribute": "SAML attribute that gives rights",
  "/test/linkUrl": "Account linking URL",
  "/test/bothCertificates": "Trusts both of the bench's certificates",
  "/test/metadataRefreshS": "Reads SAML metadata again after (seconds)",
  "/test/refreshTokens": "Uses refresh tokens",
  "/test/hostProof": "How the host is proven",
};

/** What one item of a list is called. */
export const ITEMS: Record<string, string> = {
  "/support/public": "Contact", "/variables": "Variable", "/variables/*/choices": "Choice", "/variables/*/suffixes": "Domain", "/sso/oidc/redirectUris": "Redirect URI",
  "/sso/oidc/postLogoutRedirectUris": "Post-logout redirect URI", "/sso/oidc/claims": "Claim", "/sso/saml/otherAcs": "ACS URL", "/sso/saml/attributes": "Attribute",
  "/sso/saml/groups": "Group statement", "/sso/saml/signingCertificates": "Certificate", "/provisioning/scim/attributes": "Mapping", "/images": "Picture",
  "/provisioning/scim/extensions": "Extension", "/provisioning/scim/entitlements": "Resource type", "/provisioning/scim/auth/scopes": "Scope",
};

/** Fields that most apps leave alone; they wait under "More settings". */
export const MORE: Record<string, readonly string[]> = {
  "/metadata": ["licence"],
  "/variables/*": ["pattern", "default", "suffixes", "choices"],
  "/sso/oidc": ["frontchannelLogoutUri", "backchannelLogoutUri", "applicationType", "jwksUri", "idTokenAlg", "setup"],
  "/sso/saml": [
    "audience", "otherAcs", "identifiedByAttribute", "forceAuthn", "sign", "authnContext", "assertionLifetimeS", "signedRequests", "signingCertificates",
    "certificatePerOrg", "slo", "defaultRelayState", "encryption", "bigBang", "onPremises", "setup",
  ],
  "/provisioning/scim": ["groupPatchChunk", "pageSize", "rate", "extensions", "entitlements", "setup", "sourcing", "readOnly"],
  "/test": ["signInUrl", "logoutUrl", "secondTenant", "localAccount", "rights", "linkUrl", "bothCertificates", "metadataRefreshS", "refreshTokens", "instructions"],
};

const UPPER = new Set(["url", "uri", "id", "saml", "oidc", "scim", "acs", "css", "api", "sso", "jwks", "urn"]);

export const starred = (pointer: string): string => pointer.replaceAll(/\/\d+(?=\/|$)/g, "/*");

/** A field's label: from the table, or its name in words. */
export function labelOf(pointer: string): string {
  const known = LABELS[starred(pointer)];
  if (known) return known;
  const name = stepsOf(pointer).at(-1) ?? "";
  if (/^\d+$/.test(name)) {
    const list = pointer.slice(0, pointer.lastIndexOf("/"));
    return `${ITEMS[starred(list)] ?? labelOf(list)} ${Number(name) + 1}`;
  }
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll(/[_-]/g, " ").toLowerCase().split(" ");
  const sentence = words.map((word) => (UPPER.has(word) ? word.toUpperCase() : word)).join(" ");
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

const VALUES: Record<string, string> = {
  public: "Everybody, in the catalog", private: "One org, in its own catalog", "email": "E-mail", oauth2: "OAuth 2.0", basic: "Basic", bearer: "Bearer token",
  header: "Token in a header", idpInitiated: "Tile", put: "PUT", patch: "PATCH", url: "URL", none: "None", crm: "CRM", hr: "HR", "it-service": "IT service", "e-commerce": "E-commerce", "directory-and-hr-sync": "Directory and HR sync", post: "POST", redirect: "Redirect",
};

/** A choice in words; names of the protocols stay as they are written there. */
export const valueWord = (value: string): string =>
  VALUES[value] ?? (/^[a-z_-]+$/.test(value) && !value.startsWith("client_") && !value.endsWith("_jwt") ? value.slice(0, 1).toUpperCase() + value.slice(1).replaceAll(/[_-]/g, " ") : value);

/** A label inside a sentence: "Add redirect URI", "Add single logout". */
export const inSentence = (label: string): string => (/^[A-Z]{2}/.test(label) ? label : label.slice(0, 1).toLowerCase() + label.slice(1));
