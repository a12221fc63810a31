import { defineCheck } from "../../check.ts";
import { specialLettersSurvive } from "../special-letters.ts";

export const specialLetters = defineCheck({
  id: "OIDC-F5", slug: "special-letters", protocol: "oidc", kind: "flow", gate: "warns", title: "Signs in people of any name",
  spec: { doc: "openid-connect-core-1_0", section: "5.2", level: "MUST" },
  asks: "Does somebody whose name holds accents, quotes, an ampersand and other scripts get in?",
  why: "Zoë, O'Brien and 王 work here too; an app that chokes on them turns away real people.",
  remedy: "Decode the payload as UTF-8, not as Latin-1, and escape names at output.",
  example: {
    sent: `
      {"sub": "77", "given_name": "Zoë \\"Zo\\"", "family_name": "O'Brien & 王"}`,
    right: `
      ← 302 /dashboard   Zoë "Zo" O'Brien & 王`,
    wrong: `
      ← 500`,
  },
  applies: (oidc) => oidc.jit || "The manifest says that the app makes no accounts at sign-in.",
  run: (bench) => specialLettersSurvive(bench),
});
