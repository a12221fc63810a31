import { createHash, createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

export type Claims = Record<string, unknown>;

/** How an ID token is put together. Everything may be wrong on purpose. */
export interface TokenShape {
  header: Record<string, unknown>;
  claims: Claims;
  /** What makes the signature, whatever the header says. */
  signer: { kind: "rsa" | "ec" | "pss"; key: KeyObject } | { kind: "hmac"; secret: Buffer } | { kind: "none" };
  /** The signature as it is sent. */
  signature?: ((made: Buffer) => Buffer) | undefined;
}

/** A JWS in compact form (RFC 7515 §3.1). */
export function makeToken({ header, claims, signer, signature }: TokenShape): string {
  const input = `${part(header)}.${part(claims)}`;
  const made = signed(Buffer.from(input), signer);
  return `${input}.${(signature ? signature(made) : made).toString("base64url")}`;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function signed(input: Buffer, signer: TokenShape["signer"]): Buffer {
  switch (signer.kind) {
    case "none": return Buffer.alloc(0);
    case "hmac": return createHmac("sha256", signer.secret).update(input).digest();
    case "rsa": return sign("sha256", input, signer.key);
    case "pss": return sign("sha256", input, { key: signer.key, padding: 6, saltLength: 32 });
    case "ec": return sign("sha256", input, { key: signer.key, dsaEncoding: "ieee-p1363" });
  }
}

/** How a key signs under an algorithm's name (RFC 7518 §3.1). */
export const kindOf = (alg: string): "rsa" | "ec" | "pss" => (alg === "ES256" ? "ec" : alg === "PS256" ? "pss" : "rsa");

/** `at_hash` (OIDC Core §3.1.3.6), for the algorithms with SHA-256. */
export const halfHash = (token: string): string => createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url");

export const privateKey = (pem: string): KeyObject => createPrivateKey(pem);
export const publicPem = (key: KeyObject): string => createPublicKey(key).export({ type: "spki", format: "pem" }).toString();

/** A public key as JWK (RFC 7517), with the id under which the bench's tokens name it. */
export const publicJwk = (key: KeyObject, kid: string, alg: string) => ({ ...createPublicKey(key).export({ format: "jwk" }), kid, alg, use: "sig" });
