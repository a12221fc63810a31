import type { Claims } from "../../bench/id-token.ts";
import { oidcAttack } from "../../oidc-attack.ts";

export const oddTimes = oidcAttack({
  id: "RP-17", slug: "odd-times", gate: "warns", title: "Refuses an ID token from the future, or of no time",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "MUST" },
  asks: "Does the app refuse ID tokens that were issued tomorrow, that hold from tomorrow on, or that do not say when they were issued?",
  why: "Whoever once reads a token made ahead of its time may use it for long.",
  remedy: "Require iat; compare iat and nbf with your clock, and forgive a minute or two.",
  example: {
    sent: `
      {"sub": "ana-0101", "iat": 1772441400, "exp": 1772441700}
      # Issued tomorrow. Also without iat, and with nbf tomorrow`,
    right: `
      ← 401 "ID token: issued in the future"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send(bench) {
    const tomorrow = Math.floor(bench.inMinutes(24 * 60).getTime() / 1000);
    return [
      { name: "an ID token without iat", odd: { iat: undefined } },
      { name: "an ID token issued tomorrow", odd: { iat: tomorrow, exp: tomorrow + 300 } },
      { name: "an ID token that holds from tomorrow on", odd: { nbf: tomorrow, exp: tomorrow + 300 } },
    ].map(({ name, odd }) => ({ name, change: { claims: (claims: Claims) => ({ ...claims, ...odd }) } }));
  },
});
