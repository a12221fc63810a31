import { X509Certificate, type KeyObject } from "node:crypto";
import { certificatePem } from "./certificate.ts";
import { SIGNATURE_METHODS } from "./names.ts";
import { SamlError } from "./saml-error.ts";

/** Hash by signature method. RSA with SHA-2 only: HMAC would take a public certificate for a secret, SHA-1 is broken. */
const ACCEPTED: ReadonlyMap<string, string> = new Map([
  [SIGNATURE_METHODS["rsa-sha256"], "sha256"],
  [SIGNATURE_METHODS["rsa-sha384"], "sha384"],
  [SIGNATURE_METHODS["rsa-sha512"], "sha512"],
]);

/** The hash of an accepted signature method. @throws {SamlError} `signature_algorithm` */
export function checkedMethod(uri: string): string {
  const hash = ACCEPTED.get(uri);
  if (hash === undefined) throw new SamlError("signature_algorithm");
  return hash;
}

/** The RSA key of a stored certificate. @throws {SamlError} `metadata_invalid` when it holds none */
export function certificateKey(certificate: string): KeyObject {
  try {
    const key = new X509Certificate(certificatePem(certificate)).publicKey;
    if (key.asymmetricKeyType === "rsa") return key;
  } catch (error) {
    throw new SamlError("metadata_invalid", "The stored certificate cannot be read", error);
  }
  throw new SamlError("metadata_invalid", "The stored certificate holds no RSA key");
}
