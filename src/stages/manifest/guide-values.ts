/** Values that a guide can show beside the org's own variables; deployment fills them in. */
export const GUIDE_VALUES = {
  "org.name": "Name of the customer's org",
  "org.slug": "Short name of the customer's org",
  "app.name": "Name the customer gave the app",
  "saml.idp_entity_id": "Entity ID of the identity provider",
  "saml.sso_url": "Single sign-on address",
  "saml.slo_url": "Single logout address",
  "saml.metadata_url": "Address of the identity provider's metadata",
  "saml.certificate": "Signing certificate (PEM)",
  "saml.certificate_fingerprint": "SHA-256 fingerprint of the signing certificate",
  "saml.acs_url": "The app's assertion consumer service, filled in",
  "saml.entity_id": "The app's entity ID, filled in",
  "oidc.issuer": "Issuer",
  "oidc.discovery_url": "Address of the discovery document",
  "oidc.client_id": "Client ID",
  "oidc.redirect_uri": "The first redirect URI, filled in",
  "oidc.initiate_login_uri": "The initiate login URI, filled in",
  "scim.base_url": "The app's SCIM address, filled in",
  "scim.oauth_callback_url": "Callback address for OAuth 2.0",
} as const;
export type GuideValue = keyof typeof GUIDE_VALUES;

export const PLACEHOLDER = /\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}/g;

/** Names of the placeholders in guide text, each once. */
export const guidePlaceholders = (markdown: string): string[] => [...new Set([...markdown.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ""))];
