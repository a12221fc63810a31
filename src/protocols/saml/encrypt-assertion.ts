import { constants, createCipheriv, publicEncrypt, randomBytes, type KeyObject } from "node:crypto";
import { el, type XmlElement } from "../wire/xml-tree.ts";
import { CONTENT_CIPHERS, DIGEST_METHODS, NAMESPACES, type ContentCipher } from "./names.ts";
import { serialize } from "./serialize.ts";
import { certificateKey } from "./signature-key.ts";

/** For whom and how. */
export interface EncryptionOptions {
  /** Certificate of the service provider, PEM or base64 DER, with an RSA key. */
  certificate: string;
  /** Default `aes256-cbc`, the one that every service provider can read. CBC hides, but does not protect from change. */
  cipher?: ContentCipher | undefined;
}

/**
 * A `saml:EncryptedAssertion` (Core §2.3.4) around the assertion as it stands: sign first. The key travels by RSA-OAEP
 * with MGF1 and SHA-1, the only pair on which libraries agree; SHA-1 is not used as a signature here.
 * @throws {SamlError} `metadata_invalid` when the certificate holds no RSA key
 */
export function encryptAssertion(assertion: XmlElement, options: EncryptionOptions): XmlElement {
  const cipher = options.cipher ?? "aes256-cbc";
  const key = randomBytes(cipher.startsWith("aes256") ? 32 : 16);
  const data = el("xenc:EncryptedData", { Type: `${NAMESPACES.xenc}Element` }, [
    el("xenc:EncryptionMethod", { Algorithm: CONTENT_CIPHERS[cipher] }),
    el("ds:KeyInfo", {}, encryptedKey(key, certificateKey(options.certificate))),
    cipherData(encrypted(Buffer.from(serialize(assertion)), key, cipher)),
  ]);
  return el("saml:EncryptedAssertion", {}, data);
}

function encryptedKey(key: Buffer, recipient: KeyObject): XmlElement {
  const sealed = publicEncrypt({ key: recipient, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, key);
  return el("xenc:EncryptedKey", {}, [
    el("xenc:EncryptionMethod", { Algorithm: `${NAMESPACES.xenc}rsa-oaep-mgf1p` }, [
      el("ds:DigestMethod", { Algorithm: DIGEST_METHODS.sha1 }),
    ]),
    cipherData(sealed),
  ]);
}

/** XML Encryption §5.2: the initialisation vector in front; with GCM the 128-bit tag behind. */
function encrypted(plain: Buffer, key: Buffer, cipher: ContentCipher): Buffer {
  if (cipher === "aes256-gcm" || cipher === "aes128-gcm") {
    const iv = randomBytes(12);
    const gcm = createCipheriv(cipher === "aes256-gcm" ? "aes-256-gcm" : "aes-128-gcm", key, iv);
    return Buffer.concat([iv, gcm.update(plain), gcm.final(), gcm.getAuthTag()]);
  }
  const iv = randomBytes(16);
  const cbc = createCipheriv(cipher === "aes256-cbc" ? "aes-256-cbc" : "aes-128-cbc", key, iv);
  return Buffer.concat([iv, cbc.update(plain), cbc.final()]);
}

const cipherData = (octets: Buffer): XmlElement =>
  el("xenc:CipherData", {}, el("xenc:CipherValue", {}, octets.toString("base64")));
