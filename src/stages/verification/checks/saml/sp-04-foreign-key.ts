import { samlAttack } from "../../saml-attack.ts";

export const foreignKey = samlAttack({
  id: "SP-04", slug: "foreign-key", gate: "blocks", title: "Takes keys from its configuration alone",
  spec: { doc: "saml-core-2.0-os", section: "5.4.5", level: "MUST" },
  asks: "Does the app refuse a valid signature by a key that it was not configured with?",
  why: "A signature proves nothing when the message brings the key along by which it is checked.",
  remedy: "Check signatures with the certificates from the configured metadata; never with a certificate from KeyInfo.",
  example: {
    sent: `
      POST /saml/acs
      <ds:SignatureValue>… made with the attacker's key …</ds:SignatureValue>
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>… the attacker's …</ds:X509Certificate>…`,
    right: `
      # verify(signature, key: configuration.certificate)
      ← 403 "Signature does not fit the configured certificate"`,
    wrong: `
      # verify(signature, key: message.KeyInfo.X509Certificate)
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: () => [
    { name: "a response signed by another key, with that key's certificate in KeyInfo", change: { key: "attacker" } },
    { name: "a response signed by another key, with the right certificate in KeyInfo", change: { key: "attacker", keyInfo: "ours" } },
    { name: "a response signed by another key, without KeyInfo", change: { key: "attacker", keyInfo: "none" } },
  ],
});
