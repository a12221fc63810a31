import { samlAttack } from "../../saml-attack.ts";

export const twinCertificate = samlAttack({
  id: "SP-03", slug: "twin-certificate", gate: "blocks", title: "Compares keys, not the names on certificates",
  spec: { doc: "saml-core-2.0-os", section: "5.4.5", level: "MUST" },
  asks: "Does the app refuse another key whose certificate copies subject, issuer and serial number of the right one?",
  why: "Anybody can make a certificate that says the same about itself; only its key cannot be copied.",
  remedy: "Check signatures with the key of the stored certificate; never look a certificate up by its names or serial number.",
  example: {
    sent: `
      POST /saml/acs   signed by another key; its certificate in KeyInfo reads
      Subject: CN=Entente bench   Issuer: CN=Entente bench   Serial: as configured
      Public key: not the configured one`,
    right: `
      ← 403 "The key is not one of the configured keys"
      # The configured key is tried, and the signature does not fit it.`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The certificate was looked up by issuer and serial number, then its own key was used.`,
  },
  send: () => [{ name: "a response signed by another key, whose certificate bears the right subject, issuer and serial number", change: { key: "twin" } }],
});
