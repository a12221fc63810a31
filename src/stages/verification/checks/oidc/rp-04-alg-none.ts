import { oidcAttack } from "../../oidc-attack.ts";

export const algNone = oidcAttack({
  id: "RP-04", slug: "alg-none", about: "/sso/oidc/idTokenAlg", gate: "blocks", title: "Refuses an ID token without a signature",
  spec: { doc: "rfc8725", section: "3.1", level: "MUST" },
  asks: "Does the app refuse ID tokens whose algorithm is none?",
  why: "A token that says of itself that it needs no signature can be written by anybody.",
  remedy: "Accept the algorithm that was agreed on for this client, and no other.",
  example: {
    sent: `
      {"alg": "none", "typ": "JWT"}
      id_token = <header>.<claims>.      (nothing behind the last dot)
      # Also None, nOnE, and alg ""`,
    right: `
      ← 401 "ID token: alg none is not allowed"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Whatever can reach the token answer can write the claims.`,
  },
  send: () => ["none", "None", "nOnE", ""].map((alg) => ({
    name: `an unsigned ID token with alg "${alg}"`, change: { signer: "none" as const, header: (header: Record<string, unknown>) => ({ ...header, alg }) },
  })),
});
