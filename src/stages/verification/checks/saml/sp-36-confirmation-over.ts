import { samlAttack } from "../../saml-attack.ts";

export const confirmationOver = samlAttack({
  id: "SP-36", slug: "confirmation-over", gate: "blocks", title: "Refuses a bearer confirmation whose time is over",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app refuse an assertion whose bearer confirmation ended, while its conditions still hold?",
  why: "The confirmation says how long the message may be delivered; the conditions may hold for hours.",
  remedy: "Compare SubjectConfirmationData/@NotOnOrAfter with your clock as well.",
  send: (bench) => [{
    name: "an assertion whose bearer confirmation ended ten minutes ago",
    change: { assertion: (parts) => ({ ...parts, confirmations: parts.confirmations.map((c) => ({ ...c, notOnOrAfter: bench.inMinutes(-10) })) }) },
  }],
});
