import { samlAttack } from "../../saml-attack.ts";

export const notYet = samlAttack({
  id: "SP-35", slug: "not-yet-valid", gate: "blocks", title: "Refuses an assertion whose time has not come",
  spec: { doc: "saml-core-2.0-os", section: "2.5.1.2", level: "MUST" },
  asks: "Does the app refuse an assertion that begins in ten minutes?",
  why: "Assertions made in advance could be kept for a day on which their person has left.",
  remedy: "Compare Conditions/NotBefore with your clock; forgive a minute or two, not more.",
  example: {
    sent: `
      <saml:Conditions NotBefore="2026-03-01T09:10:00Z" NotOnOrAfter="2026-03-01T09:15:00Z">…
      # It is 09:00`,
    right: `
      ← 403 "The assertion is not valid before 09:10:00Z"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Only the end was compared.`,
  },
  send: (bench) => [{
    name: "an assertion whose conditions begin in ten minutes",
    change: { assertion: (parts) => ({ ...parts, conditions: { notBefore: bench.inMinutes(10), notOnOrAfter: bench.inMinutes(15) } }) },
  }],
});
