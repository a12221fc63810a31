import { samlAttack } from "../../saml-attack.ts";

export const confirmationEndless = samlAttack({
  // How widely used stacks answer is not measured: this warns.
  id: "SP-37", slug: "confirmation-endless", gate: "warns", title: "Refuses a bearer confirmation without an end",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Does the app refuse a bearer confirmation without NotOnOrAfter?",
  why: "A confirmation without an end can be delivered as long as the conditions hold.",
  remedy: "Demand SubjectConfirmationData/@NotOnOrAfter.",
  example: {
    sent: `
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <saml:SubjectConfirmationData Recipient="https://app.example/saml/acs"/>
      </saml:SubjectConfirmation>`,
    right: `
      ← 403 "The bearer confirmation has no NotOnOrAfter"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # if (data.notOnOrAfter && …): what is absent is never over.`,
  },
  send: () => [{
    name: "an assertion whose bearer confirmation has no end",
    change: { assertion: (parts) => ({ ...parts, confirmations: parts.confirmations.map((c) => ({ ...c, notOnOrAfter: undefined })) }) },
  }],
});
