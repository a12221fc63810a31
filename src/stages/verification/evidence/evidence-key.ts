import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../manifest/index.ts";

/** A public Ed25519 key as a JWK (RFC 8037 §2), named by its thumbprint. */
export const evidenceJwkSchema = z.strictObject({
  kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string().regex(/^[\w-]{43}$/), kid: z.string(), alg: z.literal("EdDSA"), use: z.literal("sig"),
});
export type EvidenceJwk = z.output<typeof evidenceJwkSchema>;

/** A key that signs evidence. */
export interface EvidenceKey {
  keyId: string;
  privateKey: KeyObject;
  jwk: EvidenceJwk;
}

/** A new key, as PKCS#8 PEM. */
export const makeEvidenceKey = (): string => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** @throws when the text is no Ed25519 key. */
export function readEvidenceKey(pem: string): EvidenceKey {
  const privateKey = createPrivateKey(pem);
  const jwk = toEvidenceJwk(createPublicKey(privateKey));
  return { privateKey, jwk, keyId: jwk.kid };
}

/** @throws when it is no Ed25519 key. */
export function toEvidenceJwk(key: KeyObject): EvidenceJwk {
  const { x } = key.export({ format: "jwk" });
  if (key.asymmetricKeyType !== "ed25519" || x === undefined) throw new TypeError("Not an Ed25519 key");
  return { kty: "OKP", crv: "Ed25519", x, kid: thumbprint(x), alg: "EdDSA", use: "sig" };
}

/** The key of a JWK. Its id is computed anew: a name that was written beside it proves nothing. */
export const publicKeyOf = (jwk: Pick<EvidenceJwk, "x">): { keyId: string; key: KeyObject } =>
  ({ keyId: thumbprint(jwk.x), key: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: jwk.x } satisfies JsonWebKey, format: "jwk" }) });

/** RFC 7638 §3, with the members of RFC 8037 §2. */
const thumbprint = (x: string): string => createHash("sha256").update(canonicalJson({ crv: "Ed25519", kty: "OKP", x })).digest("base64url");
