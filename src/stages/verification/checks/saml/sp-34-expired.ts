import { samlAttack } from "../../saml-attack.ts";

export const expired = samlAttack({
  id: "SP-34", slug: "expired-conditions", gate: "blocks", title: "Refuses an assertion whose time is over",
  spec: { doc: "saml-core-2.0-os", section: "2.5.1.2", level: "MUST" },
  asks: "Does the app refuse an assertion that ended ten minutes ago?",
  why: "An old assertion from a log, a proxy or a browser's history would open the account for ever.",
  remedy: "Compare Conditions/NotOnOrAfter with your clock; forgive a minute or two, not more.",
  example: {
    sent: `
      <saml:Conditions NotBefore="2026-03-01T08:40:00Z" NotOnOrAfter="2026-03-01T08:50:00Z">…
      # It is 09:00; the bearer confirmation still holds`,
    right: `
      ← 403 "The assertion ended at 08:50:00Z"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # NotOnOrAfter of the conditions was never read.`,
  },
  send: (bench) => [{
    name: "an assertion whose conditions ended ten minutes ago",
    change: { assertion: (parts) => ({ ...parts, conditions: { notBefore: bench.inMinutes(-20), notOnOrAfter: bench.inMinutes(-10) } }) },
  }],
});
