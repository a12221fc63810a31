import { X509Certificate } from "node:crypto";

/** The facts of a certificate that people and checks ask for. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  /** Hexadecimal. */
  serialNumber: string;
  notBefore: Date;
  notAfter: Date;
  /** SHA-256 over the DER octets, lower-case hexadecimal pairs with colons. */
  fingerprintSha256: string;
  /** `rsa`, `ec`, … */
  keyType: string;
  /** Bits of the RSA modulus; `undefined` for other keys. */
  keyBits: number | undefined;
}

/** @param certificate PEM, or base64 of DER as it stands in metadata. @throws {Error} when it is not a certificate */
export function certificateFacts(certificate: string): CertificateFacts {
  const x509 = new X509Certificate(certificatePem(certificate));
  return {
    subject: x509.subject,
    issuer: x509.issuer,
    serialNumber: x509.serialNumber,
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    fingerprintSha256: x509.fingerprint256.toLowerCase(),
    keyType: x509.publicKey.asymmetricKeyType ?? "unknown",
    keyBits: x509.publicKey.asymmetricKeyDetails?.modulusLength,
  };
}

/** Whole days until the certificate ends, negative when it has ended. */
export const daysLeft = (certificate: string, now: Date): number =>
  Math.floor((certificateFacts(certificate).notAfter.getTime() - now.getTime()) / 86_400_000);

/** The DER octets in base64 without line ends, as XML wants them. Takes PEM or such base64. */
export const certificateBase64 = (certificate: string): string =>
  certificate.replace(/-----[A-Z ]+-----/g, "").replace(/\s+/g, "");

/** PEM with lines of 64 characters. Takes PEM or base64 of DER. */
export function certificatePem(certificate: string): string {
  const lines = certificateBase64(certificate).match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
