import { createPrivateKey, sign, verify, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { certificateBase64, certificateFacts, certificatePem, daysLeft } from "./certificate.ts";
import { keyOf, NOW } from "./testing.ts";

describe("a signing key", () => {
  it("is RSA-2048 with a self-signed SHA-256 certificate over ten years, the name taken literally", async () => {
    const { privateKey, certificate } = await keyOf('Acme, O=Evil "<é>');
    const x509 = new X509Certificate(certificate);
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(x509.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
    expect(x509.toLegacyObject().subject).toEqual(Object.assign(Object.create(null) as object, { CN: 'Acme, O=Evil "<é>' }));
    expect(x509.ca).toBe(false);
    expect(certificateFacts(certificate)).toMatchObject({
      notBefore: new Date("2026-03-01T08:00:00Z"),
      notAfter: new Date("2036-03-01T09:00:00Z"),
      keyType: "rsa",
      keyBits: 2048,
      fingerprintSha256: x509.fingerprint256.toLowerCase(),
    });
    const octets = Buffer.from("octets");
    expect(verify("sha256", octets, x509.publicKey, sign("sha256", octets, privateKey))).toBe(true);
  });

  it("is another one each time", async () => {
    const [a, b] = [await keyOf("one"), await keyOf("two")];
    expect(certificateFacts(a.certificate).serialNumber).not.toBe(certificateFacts(b.certificate).serialNumber);
    expect(a.privateKey).not.toBe(b.privateKey);
  });

  it("has a certificate whose days can be counted and whose form can be changed and changed back", async () => {
    const { certificate } = await keyOf("idp");
    expect(daysLeft(certificate, NOW)).toBe(3653);
    expect(daysLeft(certificate, new Date("2036-03-02T10:00:00Z"))).toBe(-2);
    expect(certificatePem(certificateBase64(certificate))).toBe(certificate);
    expect(() => certificateFacts("AAAA")).toThrow();
  });
});
