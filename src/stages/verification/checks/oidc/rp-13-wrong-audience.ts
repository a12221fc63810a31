import { FIRST_VERSION } from "../../check.ts";
import { oidcAttack } from "../../oidc-attack.ts";
import type { Claims } from "../../bench/id-token.ts";

export const wrongAudience = oidcAttack({
  id: "RP-13", slug: "wrong-audience", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends client ids that hold the app's own." }],
  gate: "blocks", title: "Refuses an ID token for another app",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "MUST" },
  asks: "Does the app refuse an ID token that was not made for it?",
  why: "Any app that people sign in to could carry their tokens here and enter as them.",
  remedy: "Check that aud is your client id, or a list that holds it and nothing you do not trust.",
  example: {
    sent: `
      {"iss": "https://op.example/oidc", "sub": "ana-0101", "aud": "another-client"}
      # Also ["another-client", "a-third-client"], and no aud`,
    right: `
      ← 401 "ID token: aud another-client, expected acme"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # A token that Ana gave to any other app opens this one.`,
  },
  send: ({ op }) => [
    { name: "an ID token for another client", aud: "another-client" },
    { name: "an ID token for a client whose id begins with the app's", aud: `${op.clientId}-another` },
    { name: "an ID token for a client whose id ends with the app's", aud: `another-${op.clientId}` },
    { name: "an ID token for a list of other clients", aud: ["another-client", "a-third-client"] },
    { name: "an ID token without aud", aud: undefined },
  ].map(({ name, aud }) => ({ name, change: { claims: (claims: Claims) => ({ ...claims, aud }) } })),
});
