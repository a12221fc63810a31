import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/**
 * AES-256-GCM (NIST SP 800-38D) under a fresh random IV: `format (1) | IV (12) | tag (16) | ciphertext`.
 * @param context what the ciphertext is bound to; it opens under the same list of texts only.
 */
export function seal(key: Buffer, plain: Buffer, context: readonly string[]): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES }).setAAD(bound(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(FORMAT), iv, cipher.getAuthTag(), text]);
}

/** @throws when a bit was changed, when it was moved to another context, and under another key. */
export function unseal(key: Buffer, sealed: Buffer, context: readonly string[]): Buffer {
  if (sealed[0] !== FORMAT || sealed.length < 1 + IV_BYTES + TAG_BYTES) throw new Error("not a sealed value of a known format");
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(bound(context))
    .setAuthTag(sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]);
}

/** JSON keeps the borders between the texts: ["a","bc"] is not ["ab","c"]. */
const bound = (context: readonly string[]): Buffer => Buffer.from(JSON.stringify(["entente", FORMAT, ...context]));

/** A name for a key that tells nothing about it. */
export function keyId(key: Buffer): string {
  return Buffer.from(hkdfSync("sha256", key, "", "entente master key id", 8)).toString("hex");
}
