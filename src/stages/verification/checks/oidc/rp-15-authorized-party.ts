import type { Claims } from "../../bench/id-token.ts";
import { oidcAttack } from "../../oidc-attack.ts";

export const authorizedParty = oidcAttack({
  // A foreign azp beside a single right audience is let through by certified libraries and wins nothing; it is not sent.
  // Warns: the specification says SHOULD, and go-oidc, which is widely used, does not look (docs/known-weaknesses.md).
  id: "RP-15", slug: "authorized-party", gate: "warns", title: "Refuses a token that was issued to another app",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "SHOULD" },
  asks: "Does the app refuse an ID token of several audiences whose authorized party is another app?",
  why: "azp names the app that the person signed in to; when that is another one, the token was carried here.",
  remedy: "Where azp is present, compare it with your client id.",
  example: {
    sent: `
      {"sub": "ana-0101", "aud": ["acme", "a-stranger"], "azp": "a-stranger"}`,
    right: `
      ← 401 "ID token: azp a-stranger, expected acme"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The token was issued to somebody else, who passed it on.`,
  },
  send: ({ op }) => [[op.clientId, "a-stranger"], ["a-stranger", op.clientId]].map((aud) => ({
    name: `an ID token issued to a stranger, with the app as ${aud[0] === op.clientId ? "first" : "second"} audience`,
    change: { claims: (claims: Claims) => ({ ...claims, aud, azp: "a-stranger" }) },
  })),
});
