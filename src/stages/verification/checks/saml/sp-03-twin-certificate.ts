import { samlAttack } from "../../saml-attack.ts";

export const twinCertificate = samlAttack({
  id: "SP-03", slug: "twin-certificate", gate: "blocks", title: "Compares keys, not the names on certificates",
  spec: { doc: "saml-core-2.0-os", section: "5.4.5", level: "MUST" },
  asks: "Does the app refuse another key whose certificate copies subject, issuer and serial number of the right one?",
  why: "Anybody can make a certificate that says the same about itself; only its key cannot be copied.",
  remedy: "Check signatures with the key of the stored certificate; never look a certificate up by its names or serial number.",
  send: () => [{ name: "a response signed by another key, whose certificate bears the right subject, issuer and serial number", change: { key: "twin" } }],
});
