import { X509Certificate } from "node:crypto";
import { certificateBase64, certificatePem } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";

export const hmac = samlAttack({
  id: "SP-29", slug: "hmac-with-certificate", gate: "blocks", title: "Does not take a certificate for a shared secret",
  spec: { doc: "saml-core-2.0-os", section: "5.4", level: "MUST" },
  asks: "Does the app refuse an HMAC that is keyed with the provider's public certificate?",
  why: "The certificate is public: where the message chooses the algorithm, everybody holds the secret.",
  remedy: "Allow RSA (or ECDSA) with SHA-2 by a list of your own; never let SignatureMethod pick the kind of key.",
  example: {
    sent: `
      <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>
      <ds:SignatureValue>… HMAC, keyed with the provider's public certificate …</ds:SignatureValue>`,
    right: `
      ← 403 "hmac-sha256 is not an allowed algorithm"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # verify(algorithm: from the message, key: certificate) turned the public certificate into a secret.`,
  },
  send({ idp }) {
    const pem = certificatePem(idp.certificate);
    const spki = new X509Certificate(pem).publicKey.export({ type: "spki", format: "pem" }).toString();
    return ([["the certificate as PEM", pem], ["the certificate as PEM without a last line end", pem.trimEnd()], ["the certificate's base64", certificateBase64(pem)], ["the public key as PEM", spki]] as const)
      .flatMap(([what, key]) => (["hmac-sha256", "hmac-sha1"] as const).map((method) => ({
        name: `a response with ${method} keyed with ${what}`, change: { signing: { key: Buffer.from(key), method } },
      })));
  },
});
