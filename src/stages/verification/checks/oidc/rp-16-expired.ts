import { oidcAttack } from "../../oidc-attack.ts";
import type { Claims } from "../../bench/id-token.ts";

export const expiredIdToken = oidcAttack({
  id: "RP-16", slug: "expired", gate: "blocks", title: "Refuses an ID token whose time is over",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "MUST" },
  asks: "Does the app refuse an ID token that ended, or that never ends?",
  why: "An old token from a log would open the account for ever.",
  remedy: "Require exp and compare it with your clock; forgive a minute or two, not more.",
  example: {
    sent: `
      {"sub": "ana-0101", "iat": 1772354700, "exp": 1772355000}
      # It is 1772355600, ten minutes later. And once without exp`,
    right: `
      ← 401 "ID token: expired ten minutes ago"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # jwt.decode() reads the claims; it does not compare them with anything.`,
  },
  send: (bench) => [
    { name: "an ID token that ended ten minutes ago", exp: Math.floor(bench.inMinutes(-10).getTime() / 1000) },
    { name: "an ID token without exp", exp: undefined },
  ].map(({ name, exp }) => ({ name, change: { claims: (claims: Claims) => ({ ...claims, exp }) } })),
});
