import { samlAttack } from "../../saml-attack.ts";

export const expired = samlAttack({
  id: "SP-34", slug: "expired-conditions", gate: "blocks", title: "Refuses an assertion whose time is over",
  spec: { doc: "saml-core-2.0-os", section: "2.5.1.2", level: "MUST" },
  asks: "Does the app refuse an assertion that ended ten minutes ago?",
  why: "An old assertion from a log, a proxy or a browser's history would open the account for ever.",
  remedy: "Compare Conditions/NotOnOrAfter with your clock; forgive a minute or two, not more.",
  send: (bench) => [{
    name: "an assertion whose conditions ended ten minutes ago",
    change: { assertion: (parts) => ({ ...parts, conditions: { notBefore: bench.inMinutes(-20), notOnOrAfter: bench.inMinutes(-10) } }) },
  }],
});
