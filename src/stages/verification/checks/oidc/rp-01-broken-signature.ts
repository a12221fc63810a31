import { oidcAttack } from "../../oidc-attack.ts";

export const brokenSignature = oidcAttack({
  // OIDC Core §3.1.3.7 (6) lets an app skip the signature in the code flow, and certified ones do: this warns.
  id: "RP-01", slug: "broken-signature", about: "/sso/oidc/idTokenAlg", gate: "warns", title: "Notices an ID token whose RSA signature is broken",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "SHOULD" },
  asks: "Does the app refuse an ID token whose signature is damaged or cut off?",
  why: "In the code flow TLS already proves where the token came from; the signature is the second lock, and the only one once tokens travel another way.",
  remedy: "Verify the ID token's signature with the provider's JWKS.",
  example: {
    sent: `
      id_token = eyJ….eyJ….Xk3… with one bit of the RS256 signature turned
      # And once with the signature cut off: eyJ….eyJ….`,
    right: `
      ← 401 "ID token: signature does not verify"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Allowed in the code flow, where TLS vouches for the token endpoint; a second lock is left open.`,
  },
  applies: (oidc) => oidc.idTokenAlg !== "ES256" || "The app's ID tokens are signed with ES256; RP-02 asks the same of those.",
  send: () => [
    { name: "an ID token with one bit of the signature turned", change: { signature: (made: Buffer) => Buffer.from(made).fill((made.at(-1) ?? 0) ^ 1, made.length - 1) } },
    { name: "an ID token whose signature is cut off", change: { signature: () => Buffer.alloc(0) } },
  ],
});
