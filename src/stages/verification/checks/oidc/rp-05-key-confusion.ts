import { keyTrick } from "./signature.ts";

export const keyConfusion = keyTrick({
  id: "RP-05", slug: "key-confusion", about: "/sso/oidc/idTokenAlg", gate: "blocks", title: "Never uses a public key as an HMAC secret",
  spec: { doc: "rfc8725", section: "2.1", level: "MUST" },
  asks: "Does the app refuse HS256 tokens that are keyed with the provider's public key?",
  why: "The public key is public: with this mistake everybody can sign.",
  remedy: "Choose the algorithm by your configuration, never by the token; keep keys typed, so that an RSA key cannot serve HMAC.",
  example: {
    sent: `
      {"alg": "HS256", "typ": "JWT", "kid": "bench-rsa"}
      # HMAC, keyed with our public key: as PEM, DER, JWK and bare modulus`,
    right: `
      ← 401 "ID token: alg HS256, expected RS256"`,
    wrong: `
      # jwt.verify(token, publicKeyPem) without a list of algorithms
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send({ op }) {
    const jwk = op.publicKey.export({ format: "jwk" });
    const pem = op.publicKey.export({ type: "spki", format: "pem" }).toString();
    return [
      { form: "PEM", secret: Buffer.from(pem) },
      { form: "PEM without its last line break", secret: Buffer.from(pem.trimEnd()) },
      { form: "DER", secret: op.publicKey.export({ type: "spki", format: "der" }) },
      { form: "JWK", secret: Buffer.from(JSON.stringify(jwk)) },
      { form: "bare modulus", secret: Buffer.from(String(jwk.n ?? jwk.x), "base64url") },
    ].map(({ form, secret }) => ({
      name: `an HS256 token keyed with our public key (${form})`, change: { signer: { secret }, header: (header: Record<string, unknown>) => ({ ...header, alg: "HS256" }) },
    }));
  },
});
