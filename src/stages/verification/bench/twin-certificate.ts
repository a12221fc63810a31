import { createPrivateKey, webcrypto, X509Certificate as NodeCertificate } from "node:crypto";
import "reflect-metadata"; // @peculiar/x509 needs it loaded first
import { X509Certificate, X509CertificateGenerator } from "@peculiar/x509";
import { certificatePem, type SigningKey } from "../../../protocols/saml/index.ts";

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

/** Another key with a certificate that says the same about itself: subject, issuer, serial number, validity. Only the key differs. */
export async function twinOf(certificate: string): Promise<SigningKey> {
  const original = new X509Certificate(new NodeCertificate(certificatePem(certificate)).raw);
  const keys = await webcrypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  const twin = await X509CertificateGenerator.createSelfSigned({
    keys,
    name: original.subject, serialNumber: original.serialNumber, notBefore: original.notBefore, notAfter: original.notAfter, signingAlgorithm: RSA,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    privateKey: createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: certificatePem(Buffer.from(twin.rawData).toString("base64")),
  };
}
