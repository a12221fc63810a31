import { keyTrick } from "./signature.ts";

export const embeddedKey = keyTrick({
  id: "RP-07", slug: "embedded-key", gate: "blocks", title: "Ignores keys inside the token",
  spec: { doc: "rfc8725", section: "3.10", level: "MUST" },
  asks: "Does the app ignore a key that the token brings along?",
  why: "A token that may name its own key can be signed by anybody (CVE-2018-0114).",
  remedy: "Take keys from the provider's JWKS alone.",
  example: {
    sent: `
      {"alg": "RS256", "kid": "their-key", "jwk": {"kty": "RSA", "n": "…", "e": "AQAB"}}
      # Signed by the key that stands in the header`,
    right: `
      ← 401 "ID token: no key their-key in the provider's JWKS"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # verify(token, token.header.jwk): whoever writes a token brings the key along.`,
  },
  send: ({ op }) => [
    { name: "a token with its own key in jwk", kid: (_ours: string) => "their-key" },
    { name: "a token with its own key in jwk, under our key id", kid: (ours: string) => ours },
  ].map(({ name, kid }) => ({
    name,
    change: {
      signer: "attacker" as const,
      header(header: Record<string, unknown>) {
        const named = kid(String(header["kid"]));
        return { ...header, kid: named, jwk: op.attackerJwk(named) };
      },
    },
  })),
});
