import { defineCheck } from "../../check.ts";
import type { OidcChange } from "../../bench/test-op.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { held, violated } from "../../verdict.ts";

const ERRORS: readonly [name: string, change: OidcChange][] = [
  ["the person said no (access_denied)", { callback: ({ code: _code, ...rest }) => ({ ...rest, error: "access_denied", error_description: "The person said no" }) }],
  ["the token endpoint answers 400 invalid_grant", { tokenStatus: 400, token: () => ({ error: "invalid_grant" }) }],
  ["the token endpoint answers 503", { tokenStatus: 503, token: () => ({ error: "temporarily_unavailable" }) }],
];

export const providerErrors = defineCheck({
  id: "RP-60", slug: "provider-errors", protocol: "oidc", kind: "conformance", gate: "warns", title: "Says plainly that a sign-in failed",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.2.6", level: "MUST" },
  asks: "When the provider says no or does not work, does the app sign nobody in and answer with a page of its own?",
  why: "People press Cancel, and providers have bad days. An app that breaks leaves them before a white page without a way back.",
  remedy: "Read `error` before `code`; treat every answer of the token endpoint but 200 as a failed sign-in, and say so with a link to try again.",
  expects: "Nobody is signed in, and the app answers below 500 or with 502 or 503.",
  example: {
    sent: `
      GET /oidc/callback?error=access_denied&state=…`,
    right: `
      ← 403 "You were not signed in. Try again."`,
    wrong: `
      ← 500 TypeError: Cannot read properties of undefined (reading 'code')`,
  },
  async run(bench) {
    const before = await bench.good("before");
    const seen = [];
    for (const [name, change] of ERRORS) {
      bench.step(`a failure: ${name}`);
      bench.spoil();
      const attempt = await bench.attempt(change);
      if (attempt.who.is !== "nobody") return violated(`When ${name}, ${inWords(attempt.who)}.`, attempt);
      if (attempt.page.status >= 500 && ![502, 503, 504].includes(attempt.page.status)) return violated(`When ${name}, the app broke: it answered ${attempt.page.status}.`, attempt);
      seen.push({ attempt, said: `${name}: ${attempt.page.status}` });
    }
    return held(`${seen.map((s) => s.said).join("; ")}. Nobody was signed in.`, before, ...seen.map((s) => s.attempt), await bench.good("after"));
  },
});
