import { createPrivateKey, webcrypto } from "node:crypto";
import "reflect-metadata"; // @peculiar/x509 needs it loaded first
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from "@peculiar/x509";
import { certificatePem } from "./certificate.ts";

/** A private key with the certificate that carries its public half to the other side. */
export interface SigningKey {
  /** PKCS#8 PEM. A secret: keep it sealed. */
  privateKey: string;
  /** PEM. */
  certificate: string;
}

/**
 * A fresh RSA-2048 key with a self-signed SHA-256 certificate. The work is done on the thread pool.
 * @param subject  Common name, taken literally, at most 64 characters (RFC 5280 appendix A).
 * @param now      Start of validity; an hour earlier is written, for clocks that run behind.
 * @param validYears Default 10: partners pin the certificate, nothing checks its chain.
 */
export async function makeSigningKey(subject: string, now: Date, validYears = 10): Promise<SigningKey> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + validYears);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [subject.slice(0, 64)] }],
    keys,
    notBefore: new Date(now.getTime() - 3_600_000),
    notAfter,
    signingAlgorithm: RSA,
    extensions: [new BasicConstraintsExtension(false, undefined, true), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    privateKey: createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: certificatePem(Buffer.from(certificate.rawData).toString("base64")),
  };
}

const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
