import { samlAttack } from "../../saml-attack.ts";

export const noConfirmation = samlAttack({
  // Three of eight widely used stacks take it, so this warns.
  id: "SP-88", slug: "no-confirmation", gate: "warns", title: "Refuses an assertion that confirms nobody",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Is an assertion without a SubjectConfirmation refused?",
  why: "The confirmation binds the assertion to this address, this request and these minutes. Without it whoever holds the assertion may use it anywhere.",
  remedy: "Demand a bearer SubjectConfirmation whose data name your ACS and an end.",
  example: {
    sent: `
      <saml:Subject><saml:NameID>ana@corp.example</saml:NameID></saml:Subject>`,
    right: `
      ← 403 "No bearer confirmation"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: () => [{ name: "a signed assertion without a SubjectConfirmation", change: { assertion: (parts) => ({ ...parts, confirmations: [] }) } }],
});
