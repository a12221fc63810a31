import type { Claims } from "../../bench/id-token.ts";
import { oidcAttack } from "../../oidc-attack.ts";

export const oddTokenAnswer = oidcAttack({
  id: "RP-31", slug: "odd-token-answer", gate: "warns", title: "Refuses token answers that are not OpenID Connect",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.3", level: "MUST" },
  asks: "Does the app refuse a token answer without an ID token, of another token type, or with an ID token that is none?",
  why: "Without the ID token nothing says for whom and for which app the answer was made.",
  remedy: "Require an ID token and the token type Bearer; sign nobody in by UserInfo alone.",
  example: {
    sent: `
      {"access_token": "…", "token_type": "mac", "id_token": "…"}
      # Also no id_token, an ID token of two parts, and one whose payload is not JSON`,
    right: `
      ← 401 "The token answer is not OpenID Connect"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # An access token alone says nothing about who is there.`,
  },
  send: () => [
    { name: "a token answer without an ID token", change: { token: ({ id_token: _left, ...rest }: Claims) => rest } },
    { name: "a token answer of the type mac", change: { token: (answer: Claims) => ({ ...answer, token_type: "mac" }) } },
    { name: "an ID token of two parts", change: { token: (answer: Claims) => ({ ...answer, id_token: String(answer["id_token"]).split(".").slice(0, 2).join(".") }) } },
    { name: "an ID token whose payload is not JSON", change: { token: (answer: Claims) => ({ ...answer, id_token: String(answer["id_token"]).replace(/\.[^.]*\./, ".bm90IGpzb24.") }) } },
  ],
});
