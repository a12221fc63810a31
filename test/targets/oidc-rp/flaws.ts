/**
 * What the relying party does wrong on purpose, one flaw each; without any it is sound. Each row names the check that must
 * catch it. Names say what the app's developers forgot or believed.
 */
export const FLAWS = [
  ["OIDC-F1", "forgets-the-code"], ["OIDC-F2", "forgets-who-started"], ["OIDC-F3", "takes-nobody-new"],
  ["RP-01", "takes-cut-signature"], ["RP-02", "takes-client-secret-hmac"], ["RP-03", "signature-unchecked"], ["RP-04", "takes-alg-none"],
  ["RP-05", "public-key-as-secret"], ["RP-06", "takes-zeros"], ["RP-07", "believes-key-in-token"], ["RP-08", "follows-address-in-token"],
  ["RP-09", "kid-is-a-path"], ["RP-09", "shows-stack-traces"], ["RP-10", "crit-ignored"], ["RP-11", "fetches-for-every-kid"],
  ["RP-12", "iss-unchecked"], ["RP-13", "aud-unchecked"], ["RP-13", "aud-by-letters"], ["RP-14", "takes-second-audience"], ["RP-15", "azp-unchecked"],
  ["RP-16", "exp-unchecked"], ["RP-17", "iat-unchecked"], ["RP-18", "nonce-unchecked"], ["RP-19", "takes-no-subject"], ["RP-20", "userinfo-subject-unchecked"],
  ["RP-21", "at-hash-unchecked"], ["RP-22", "discovery-issuer-unchecked"], ["RP-23", "state-unchecked"], ["RP-24", "any-browser-answers"],
  ["RP-25", "callback-iss-unchecked"], ["RP-28", "no-pkce"], ["RP-29", "any-nonce-of-ours"], ["RP-30", "follows-token-redirect"],
  ["RP-31", "believes-userinfo-alone"], ["RP-32", "error-ignored"], ["RP-33", "pending-kept"], ["RP-33", "breaks-on-reload"], ["RP-34", "tokens-from-the-browser"],
  ["RP-35", "links-by-email"], ["RP-38", "account-by-email"], ["RP-39", "believes-roles"],
  ["RP-40", "logout-unsigned"], ["RP-41", "logout-for-anybody"], ["RP-42", "logout-by-any-token"], ["RP-43", "logout-replayed"],
  ["RP-44", "starts-anywhere"], ["RP-45", "goes-anywhere"], ["RP-46", "keeps-session-id"], ["RP-47", "frameable"], ["RP-47", "shows-tokens"],
  ["RP-26", "callback-iss-unchecked"], ["RP-27", "links-for-anybody"], ["RP-36", "email-across-customers"], ["RP-37", "subject-across-customers"],
  ["OIDC-F4", "wrong-way-back"], ["OIDC-F5", "breaks-on-letters"], ["OIDC-F6", "never-renews"], ["RP-51", "renews-for-anybody"], ["RP-52", "refused-renewal-is-fine"],
  ["RP-54", "merges-local"], ["RP-55", "renewed-audience-unchecked"], ["RP-56", "keeps-old-refresh-token"], ["RP-57", "secret-in-the-form"], ["RP-58", "revives"],
  ["RP-59", "needs-a-kid"], ["RP-60", "breaks-on-provider-errors"], ["RP-61", "cookie-only-sign-out"],
  ["RP-48", "never-reads-keys-again"], ["RP-49", "adds-keys"], ["RP-50", "waits-for-ever"], ["RP-53", "names-as-markup"],
] as const satisfies readonly (readonly [check: string, flaw: string])[];
export type Flaw = (typeof FLAWS)[number][1];
export type Has = (flaw: Flaw) => boolean;
