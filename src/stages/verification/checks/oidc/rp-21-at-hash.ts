import type { Claims } from "../../bench/id-token.ts";
import { oidcAttack } from "../../oidc-attack.ts";

export const atHash = oidcAttack({
  id: "RP-21", slug: "at-hash", gate: "warns", title: "Compares at_hash with the access token",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.8", level: "MAY" },
  asks: "Does the app notice that the access token is not the one that the ID token speaks of?",
  why: "An access token that was swapped on the way reads somebody else's data under this person's name.",
  remedy: "When at_hash is there, compute it from the access token and compare.",
  example: {
    sent: `
      ID token: {"sub": "ana-0101", "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}
      # The hash of another access token`,
    right: `
      ← 401 "ID token: at_hash does not fit the access token"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Optional in the code flow; where it is sent, it tells whether the two belong together.`,
  },
  send: () => [{ name: "an ID token with the at_hash of another access token", change: { claims: (claims: Claims) => ({ ...claims, at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }) } }],
});
