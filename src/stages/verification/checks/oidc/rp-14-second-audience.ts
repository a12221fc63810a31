import type { Claims } from "../../bench/id-token.ts";
import { oidcAttack } from "../../oidc-attack.ts";

export const secondAudience = oidcAttack({
  // The specification asks; widely used libraries ask for azp instead, or for nothing: this warns.
  id: "RP-14", slug: "second-audience", gate: "warns", title: "Refuses a token that is also for a stranger",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "MUST" },
  asks: "Does the app refuse an ID token whose audience names an unknown app beside it, with no authorized party?",
  why: "The other app holds the same token and can bring it here.",
  remedy: "Take a single audience, your client id; of several, require azp to be your client id and trust each of them.",
  example: {
    sent: `
      {"iss": "https://op.example/oidc", "sub": "ana-0101", "aud": ["acme", "a-stranger"]}`,
    right: `
      ← 401 "ID token: audience a-stranger is not trusted"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # aud.includes("acme") is true; who else holds the token was not asked.`,
  },
  send: ({ op }) => [{ name: "an ID token for this app and for a stranger", change: { claims: (claims: Claims) => ({ ...claims, aud: [op.clientId, "a-stranger"] }) } }],
});
