/**
 * What a target does wrong on purpose, one flaw each. A target without faults is sound. The names say what the app's
 * developers forgot.
 */
export const FAULTS = {
  saml: [
    "takes-unsigned", "believes-keys-in-message", "signature-unchecked", "reads-another-element", "audience-unchecked", "recipient-unchecked", "issuer-unchecked",
    "times-unchecked", "takes-twice", "follows-relay-state",
  ],
  oidc: [
    "id-token-key-unchecked", "takes-alg-none", "iss-unchecked", "aud-unchecked", "exp-unchecked", "nonce-unchecked", "subject-unchecked", "userinfo-subject-unchecked",
    "state-unchecked", "no-pkce",
  ],
  scim: [
    "no-authentication", "compares-token-beginnings", "token-in-query", "no-location", "takes-duplicates", "tells-passwords", "unknown-is-200", "pages-overlap",
    "deactivates-nobody", "unknown-filter-lists-all", "filter-runs-values", "empties-groups", "chosen-ids", "replaces-nothing", "forgets-members", "no-description", "no-schemas", "filter-finds-nobody",
  ],
} as const;
export type Fault = (typeof FAULTS)[keyof typeof FAULTS][number];
