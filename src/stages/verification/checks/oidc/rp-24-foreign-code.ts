import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";

export const foreignCode = defineCheck({
  id: "RP-24", slug: "foreign-code", protocol: "oidc", kind: "attack", gate: "blocks", title: "Refuses a code from another browser",
  spec: { doc: "rfc9700", section: "4.5", level: "MUST" },
  asks: "Is an answer good in the one browser alone that asked for it?",
  why: "A stolen code would open its owner's account in the thief's browser; a planted one would put a person into a stranger's account.",
  remedy: "Bind each sign-in to the browser by a cookie with state, nonce and code verifier, and check all of them.",
  example: {
    sent: `
      Browser A (Vera): GET /login, and at the provider a code is made
      Browser B (Ana): GET /callback?code=<Vera's code>&state=<Ana's own state>
      # And a whole callback of A, opened in a browser that never asked`,
    right: `
      ← 403 "The provider refused the code: code_verifier does not fit"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # Nothing binds the code to the browser: neither PKCE nor nonce was checked.`,
  },
  expects: "Both answers are refused, and honest sign-ins before and after work.",
  run: (bench) => sandwich(bench, [
    {
      name: "a code of the other account's sign-in, brought into this browser", target: "victim",
      async attempt() {
        const theirs = await bench.start();
        const mine = await bench.start();
        const { params } = await bench.op.answer(theirs.request, { as: bench.people.victim });
        const { state: _theirs, ...rest } = params;
        return bench.callBack(mine.browser, mine.request, { ...rest, ...(mine.request.state === undefined ? {} : { state: mine.request.state }) });
      },
    },
    {
      name: "a whole callback, opened in a browser that never asked", target: "own",
      async attempt() {
        const theirs = await bench.start();
        const { params } = await bench.op.answer(theirs.request);
        return bench.callBack(bench.browser(), theirs.request, params);
      },
    },
  ]),
});
