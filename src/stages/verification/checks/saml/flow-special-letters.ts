import { defineCheck } from "../../check.ts";
import { specialLettersSurvive } from "../special-letters.ts";

export const specialLetters = defineCheck({
  id: "SAML-F7", slug: "special-letters", about: "/sso/saml/nameId", protocol: "saml", kind: "flow", gate: "warns", title: "Signs in people of any name",
  spec: { doc: "saml-core-2.0-os", section: "1.3.1", level: "MUST" },
  asks: "Does somebody whose name holds accents, quotes, an ampersand and other scripts get in?",
  why: "Zoë, O'Brien and 王 work here too; an app that chokes on them turns away real people.",
  remedy: "Read values from the XML parser as text, keep them in UTF-8, and escape at output.",
  example: {
    sent: `
      <saml:AttributeValue>Zo\u00eb &quot;Zo&quot; O'Brien &amp; \u738b</saml:AttributeValue>`,
    right: `
      ← 302 /dashboard   Zo\u00eb "Zo" O'Brien & \u738b`,
    wrong: `
      ← 500`,
  },
  applies: (saml) => saml.jit || "The manifest says that the app makes no accounts at sign-in.",
  run: (bench) => specialLettersSurvive(bench),
});
