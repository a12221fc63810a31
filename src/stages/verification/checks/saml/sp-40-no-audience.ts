import { samlAttack } from "../../saml-attack.ts";

export const noAudience = samlAttack({
  // Seven of eight widely used stacks take it, so this warns.
  id: "SP-40", slug: "no-audience", about: "/sso/saml/entityId", gate: "warns", title: "Refuses an assertion for nobody in particular",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Does the app refuse an assertion without an AudienceRestriction?",
  why: "An assertion for everybody can be carried from any app to this one.",
  remedy: "Demand an AudienceRestriction that names your entity ID.",
  example: {
    sent: `
      <saml:Conditions NotBefore="…" NotOnOrAfter="…">
        … no AudienceRestriction …
      </saml:Conditions>`,
    right: `
      ← 403 "An AudienceRestriction is required"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # for (restriction of []) checks nothing, and nothing fails.`,
  },
  send: () => [{ name: "an assertion without an audience", change: { assertion: (parts) => ({ ...parts, audiences: [] }) } }],
});
