import { samlAttack } from "../../saml-attack.ts";

export const noRecipient = samlAttack({
  // How widely used stacks answer is not measured: this warns.
  id: "SP-43", slug: "no-recipient", gate: "warns", title: "Refuses a bearer confirmation without a recipient",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Does the app refuse a bearer confirmation without Recipient?",
  why: "Without a recipient an assertion may be delivered anywhere.",
  remedy: "Demand SubjectConfirmationData/@Recipient, equal to the address at which the response arrived.",
  example: {
    sent: `
      <saml:SubjectConfirmationData NotOnOrAfter="2026-03-01T09:05:00Z"/>`,
    right: `
      ← 403 "The bearer confirmation has no Recipient"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # if (data.recipient && data.recipient !== acsUrl): absent means anywhere.`,
  },
  send: () => [{
    name: "an assertion whose bearer confirmation names no recipient",
    change: { assertion: (parts) => ({ ...parts, confirmations: parts.confirmations.map((c) => ({ ...c, recipient: undefined })) }) },
  }],
});
