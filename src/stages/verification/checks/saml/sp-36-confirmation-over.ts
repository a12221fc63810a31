import { samlAttack } from "../../saml-attack.ts";

export const confirmationOver = samlAttack({
  id: "SP-36", slug: "confirmation-over", gate: "blocks", title: "Refuses a bearer confirmation whose time is over",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app refuse an assertion whose bearer confirmation ended, while its conditions still hold?",
  why: "The confirmation says how long the message may be delivered; the conditions may hold for hours.",
  remedy: "Compare SubjectConfirmationData/@NotOnOrAfter with your clock as well.",
  example: {
    sent: `
      <saml:SubjectConfirmationData NotOnOrAfter="2026-03-01T08:50:00Z" …/>
      <saml:Conditions NotOnOrAfter="2026-03-01T09:05:00Z">…
      # It is 09:00`,
    right: `
      ← 403 "The bearer confirmation ended at 08:50:00Z"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The conditions were compared, the confirmation was not.`,
  },
  send: (bench) => [{
    name: "an assertion whose bearer confirmation ended ten minutes ago",
    change: { assertion: (parts) => ({ ...parts, confirmations: parts.confirmations.map((c) => ({ ...c, notOnOrAfter: bench.inMinutes(-10) })) }) },
  }],
});
