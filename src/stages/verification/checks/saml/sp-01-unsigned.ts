import { samlAttack } from "../../saml-attack.ts";

export const unsigned = samlAttack({
  id: "SP-01", slug: "unsigned", gate: "blocks", title: "Refuses a response without any signature",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.5", level: "MUST" },
  asks: "Does the app refuse a response that nobody signed?",
  why: "Whoever can write XML could sign in as anybody.",
  remedy: "Require a signature over the assertion (or over the response that holds it), and check it before anything is read.",
  send: () => [{ name: "an honest response with every signature left out", change: { sign: "none" } }],
});
