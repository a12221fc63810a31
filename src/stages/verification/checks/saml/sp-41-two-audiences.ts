import { samlAttack } from "../../saml-attack.ts";

export const twoAudiences = samlAttack({
  // How widely used stacks answer is not measured: this warns.
  id: "SP-41", slug: "two-restrictions", about: "/sso/saml/entityId", gate: "warns", title: "Wants every audience restriction to name it",
  spec: { doc: "saml-core-2.0-os", section: "2.5.1.4", level: "MUST" },
  asks: "Does the app refuse an assertion with two AudienceRestrictions of which one names another app alone?",
  why: "Each restriction narrows the circle further; who is content with any of them widens it.",
  remedy: "Check every AudienceRestriction: each must name your entity ID.",
  example: {
    sent: `
      <saml:AudienceRestriction>
        <saml:Audience>https://app.example/saml</saml:Audience>
      </saml:AudienceRestriction>
      <saml:AudienceRestriction>
        <saml:Audience>https://another-app.invalid/saml</saml:Audience>
      </saml:AudienceRestriction>`,
    right: `
      # restrictions.every(r => r.includes(ourEntityId))
      ← 403 "A second restriction leaves this service out"`,
    wrong: `
      # restrictions.some(r => r.includes(ourEntityId))
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: () => [{
    name: "an assertion with a second AudienceRestriction, for another app alone",
    change: { assertion: (parts) => ({ ...parts, audiences: [...parts.audiences, ["https://another-app.invalid/saml"]] }) },
  }, {
    name: "the same, the other app first",
    change: { assertion: (parts) => ({ ...parts, audiences: [["https://another-app.invalid/saml"], ...parts.audiences] }) },
  }],
});
