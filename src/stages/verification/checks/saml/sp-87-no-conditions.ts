import { samlAttack } from "../../saml-attack.ts";

export const noConditions = samlAttack({
  // Five of eight widely used stacks take it, so this warns.
  id: "SP-87", slug: "no-conditions", gate: "warns", title: "Refuses an assertion without conditions",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Is an assertion without Conditions refused?",
  why: "Conditions say for whom and until when; without them the assertion is for everybody and for ever.",
  remedy: "Demand Conditions with an AudienceRestriction and NotOnOrAfter.",
  example: {
    sent: `
      <saml:Assertion ID="_a1">… no saml:Conditions …</saml:Assertion>`,
    right: `
      ← 403 "Conditions are missing"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: () => [{ name: "a signed assertion without Conditions", change: { assertion: (parts) => ({ ...parts, conditions: null }) } }],
});
