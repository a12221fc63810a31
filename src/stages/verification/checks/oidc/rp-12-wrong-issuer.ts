import { oidcAttack } from "../../oidc-attack.ts";
import type { Claims } from "../../bench/id-token.ts";

export const wrongIssuer = oidcAttack({
  id: "RP-12", slug: "wrong-issuer", gate: "blocks", title: "Refuses an ID token of another issuer",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "MUST" },
  asks: "Does the app compare iss with the issuer that it was configured with?",
  why: "Another tenant of the same provider could vouch for this tenant's people.",
  remedy: "Compare iss with the configured issuer, character by character.",
  example: {
    sent: `
      {"iss": "https://op.example/other/oidc", "sub": "ana-0101", "aud": "acme"}
      # Rightly signed: another tenant of the same provider. Also a slash more, other letters, no iss`,
    right: `
      ← 401 "ID token: iss https://op.example/other/oidc, expected https://op.example/oidc"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # One key, many tenants: any of them can write this token.`,
  },
  send: ({ op }) => [
    { name: "an ID token of another tenant of the same provider", iss: op.issuer.replace(/\/oidc$/, "-other/oidc") },
    { name: "an ID token whose iss has a slash too many", iss: `${op.issuer}/` },
    { name: "an ID token whose iss has other letters", iss: op.issuer.toUpperCase() },
    { name: "an ID token without iss", iss: undefined },
  ].map(({ name, iss }) => ({ name, change: { claims: (claims: Claims) => ({ ...claims, iss }) } })),
});
