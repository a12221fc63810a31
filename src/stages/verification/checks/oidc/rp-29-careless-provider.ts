import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { doesNotApply } from "../../verdict.ts";

export const carelessProvider = defineCheck({
  id: "RP-29", slug: "careless-provider", protocol: "oidc", kind: "attack", gate: "blocks", title: "Notices a foreign code even where the provider does not",
  spec: { doc: "rfc9700", section: "4.5", level: "MUST" },
  asks: "Does the app refuse the tokens of another browser's sign-in when the provider forgot to check the code verifier?",
  why: "Many providers take any verifier, or none; the nonce is then what keeps a stolen code out.",
  remedy: "Keep the nonce with the one sign-in of the one browser, and compare it with that of the ID token.",
  example: {
    sent: `
      Browser B (Ana): GET /callback?code=<Vera's code>&state=<Ana's own state>
      → POST https://op.example/token   the provider takes any code_verifier
      ID token: {"sub": "vera-0202", "nonce": "<that of Vera's request>"}`,
    right: `
      ← 401 "ID token: nonce does not match"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The app left all of the comparing to a provider that does not compare.`,
  },
  expects: "The other account is never signed in, and honest sign-ins before and after work.",
  async run(bench) {
    bench.step("a look at the request");
    const { request, page } = await bench.start();
    if (request.nonce === undefined) return doesNotApply("The app sends no nonce; whether PKCE binds the code is then the provider's part, and RP-24 asks for it.", page);
    return sandwich(bench, [{
      name: "a code of the other account's sign-in, at a provider that takes any verifier", target: "victim",
      async attempt() {
        const theirs = await bench.start();
        const mine = await bench.start();
        const { params } = await bench.op.answer(theirs.request, { as: bench.people.victim, anyVerifier: true });
        const { state: _theirs, ...rest } = params;
        return bench.callBack(mine.browser, mine.request, { ...rest, ...(mine.request.state === undefined ? {} : { state: mine.request.state }) });
      },
    }]);
  },
});
