import { oidcAttack } from "../../oidc-attack.ts";
import type { Claims } from "../../bench/id-token.ts";

export const noSubject = oidcAttack({
  id: "RP-19", slug: "no-subject", gate: "blocks", title: "Refuses an ID token about nobody",
  spec: { doc: "openid-connect-core-1_0", section: "2", level: "MUST" },
  asks: "Does the app refuse an ID token without a subject?",
  why: "An app that then looks for an account by an empty name may find one.",
  remedy: "Require sub to be text that is not empty, before any account is looked for.",
  example: {
    sent: `
      ID token: {"iss": "https://op.example/oidc", "aud": "acme", "sub": ""}
      # And without sub; UserInfo says the same`,
    right: `
      ← 401 "ID token: sub is missing"`,
    wrong: `
      ← 302 /dashboard
      GET /whoami ← 200 {"id": 1, "sub": ""}
      # findOrCreate({sub: ""}): everybody without a subject shares one account.`,
  },
  send: () => [
    { name: "an ID token without sub", sub: undefined },
    { name: "an ID token with an empty sub", sub: "" },
  ].map(({ name, sub }) => ({ name, change: { claims: (claims: Claims) => ({ ...claims, sub }), userinfo: (claims: Claims) => ({ ...claims, sub }) } })),
});
