import { oidcAttack } from "../../oidc-attack.ts";

export const foreignIdTokenKey = oidcAttack({
  // OIDC Core §3.1.3.7 (6) lets an app skip the signature in the code flow, and certified ones do: this warns.
  id: "RP-03", slug: "foreign-key", gate: "warns", title: "Notices an ID token signed by another key",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "SHOULD" },
  asks: "Does the app refuse an ID token under the right key id that another key signed?",
  why: "In the code flow TLS already proves where the token came from; the signature is the second lock, and the only one once tokens travel another way.",
  remedy: "Verify the ID token's signature with the provider's JWKS.",
  example: {
    sent: `
      {"alg": "RS256", "typ": "JWT", "kid": "bench-rsa"}
      # Our key id, somebody else's key`,
    right: `
      ← 401 "ID token: signature does not verify with key bench-rsa"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: () => [{ name: "an ID token signed by another key under our key id", change: { signer: "attacker" } }],
});
