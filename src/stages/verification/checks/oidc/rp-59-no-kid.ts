import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const noKid = defineCheck({
  id: "RP-59", slug: "no-kid", protocol: "oidc", kind: "conformance", gate: "informs", title: "Finds the key of a token that names none",
  spec: { doc: "openid-connect-core-1_0", section: "10.1", level: "SHOULD" },
  asks: "Is an ID token without `kid` taken when one key of the provider fits its algorithm?",
  why: "A kid is needed only where several keys fit. Providers with one key leave it out.",
  remedy: "Without kid, take the key whose type and use fit the algorithm, if there is exactly one.",
  example: {
    sent: `
      {"alg": "RS256", "typ": "JWT"}
      # The JWKS holds one RSA key and one EC key.`,
    right: `
      ← 302 /dashboard, signed in as ana@corp.example`,
    wrong: `
      ← 403 "kid is missing"`,
  },
  async run(bench) {
    bench.step("an ID token that names no key");
    bench.spoil();
    const attempt = await bench.attempt({ header: ({ kid: _kid, ...header }) => header });
    return heldIf(attempt.who.is === "own", { held: `The ID token named no key, and ${inWords(attempt.who)}.`, violated: `The ID token named no key, and ${inWords(attempt.who)}${landed(attempt.page)}.` }, attempt);
  },
});
