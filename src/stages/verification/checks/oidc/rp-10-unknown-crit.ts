import { oidcAttack } from "../../oidc-attack.ts";

export const unknownCrit = oidcAttack({
  id: "RP-10", slug: "unknown-crit", gate: "warns", title: "Refuses a token with a critical header it does not know",
  spec: { doc: "rfc7515", section: "4.1.11", level: "MUST" },
  asks: "Does the app refuse a token that says: whoever does not understand this header must refuse me?",
  why: "A future protection that is marked as critical would be ignored.",
  remedy: "Refuse tokens whose crit names anything that you do not implement; most libraries do.",
  example: {
    sent: `
      {"alg": "RS256", "crit": ["urn:entente:unheard-of"], "urn:entente:unheard-of": true, "kid": "…"}
      # Rightly signed`,
    right: `
      ← 401 "ID token: critical header urn:entente:unheard-of is not understood"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # crit was skipped: "do not take this unless you understand" was not understood.`,
  },
  send: () => [{
    name: "a rightly signed token with an unknown critical header",
    change: { header: (header: Record<string, unknown>) => ({ ...header, crit: ["urn:entente:unheard-of"], "urn:entente:unheard-of": true }) },
  }],
});
