import { FIRST_VERSION } from "../../check.ts";
import { foreignAddresses } from "./foreign-addresses.ts";
import { samlAttack } from "../../saml-attack.ts";

export const foreignRecipient = samlAttack({
  id: "SP-42", slug: "foreign-recipient", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends addresses that share the host, the path or the beginning of the app's own." }],
  gate: "blocks", title: "Refuses an assertion for another address",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app refuse a bearer confirmation whose Recipient is another assertion consumer service?",
  why: "The recipient keeps an assertion from being carried on to another service that trusts the same provider.",
  remedy: "Compare SubjectConfirmationData/@Recipient with the address at which the response arrived.",
  example: {
    sent: `
      POST https://app.example/saml/acs
      <saml:SubjectConfirmationData Recipient="https://another-app.invalid/saml/acs" NotOnOrAfter="…"/>`,
    right: `
      ← 403 "Recipient is https://another-app.invalid/saml/acs"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The audience was right, so the place of delivery was not looked at.`,
  },
  send: ({ acsUrl }) => foreignAddresses(acsUrl).map(({ name, url }) => ({ name: `an assertion for ${name}`, change: { facts: { recipient: url } } })),
});
