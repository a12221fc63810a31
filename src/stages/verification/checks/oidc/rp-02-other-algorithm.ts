import { oidcAttack, type OidcVariant } from "../../oidc-attack.ts";

const hs256 = (header: Record<string, unknown>) => ({ alg: "HS256", typ: header["typ"] });

export const otherAlgorithm = oidcAttack({
  id: "RP-02", slug: "other-algorithm", about: "/sso/oidc/idTokenAlg", gate: "warns", title: "Notices HMAC and broken ES256 signatures",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "SHOULD" },
  asks: "Does the app refuse ID tokens signed in another way than was agreed on, and broken ES256 signatures?",
  why: "Whoever may choose the algorithm chooses the weakest one, or one that the app does not check.",
  remedy: "Accept the algorithm that was agreed on for this client, and no other; verify the signature with the provider's JWKS.",
  example: {
    sent: `
      {"alg": "HS256", "typ": "JWT"}
      # HMAC by nobody's secret; then by the client secret, though RS256 was agreed on`,
    right: `
      ← 401 "ID token: alg HS256, expected RS256"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The token's own header decided how it is checked.`,
  },
  send: ({ section }) => [
    { name: "an ID token with an HS256 signature by nobody's secret", change: { signer: { secret: Buffer.from("nobody's secret, 32 bytes or more") }, header: hs256 } },
    { name: "an ID token with HS256 by the client secret, which was not agreed on", change: { signer: "client-secret", header: hs256 } },
    ...(section.idTokenAlg === "ES256"
      ? [{ name: "an ID token with one bit of its ES256 signature turned", change: { signature: (made: Buffer) => Buffer.from(made).fill((made.at(-1) ?? 0) ^ 1, made.length - 1) } } satisfies OidcVariant]
      : []),
  ],
});
