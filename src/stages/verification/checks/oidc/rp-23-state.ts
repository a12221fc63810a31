import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { doesNotApply, violated } from "../../verdict.ts";

export const state = defineCheck({
  id: "RP-23", slug: "state", protocol: "oidc", kind: "attack", gate: "blocks", title: "Takes only answers that it asked for",
  spec: { doc: "rfc9700", section: "4.7", level: "MUST" },
  asks: "Does the app refuse a callback whose state is wrong, missing or used before?",
  why: "Otherwise anybody can finish a sign-in of their own in somebody else's browser, who then works in a stranger's account.",
  remedy: "Keep the state with the browser's session, compare it, and forget it with the first answer.",
  example: {
    sent: `
      GET /login ← 302 …/authorize?state=Kd81…
      GET /callback?code=…&state=never-sent
      # Also without state, and with that of a finished sign-in`,
    right: `
      ← 403 "state does not belong to a sign-in of this browser"`,
    wrong: `
      ← 302 /dashboard, signed in
      # A link with an attacker's code signs whoever clicks in to the attacker's account.`,
  },
  expects: "The callback is refused, and honest sign-ins before and after it work.",
  async run(bench) {
    bench.step("a look at the request");
    const { request, page } = await bench.start();
    if (request.state === undefined) {
      return request.challenge !== undefined || request.nonce !== undefined
        ? doesNotApply("The app sends no state; it binds its sign-ins by PKCE or nonce.", page)
        : violated("The app sends neither state nor nonce nor a code challenge: nothing binds an answer to the browser that asked.", page);
    }
    return sandwich(bench, [
      { name: "a callback with another state", target: "own", attempt: () => bench.attempt({ callback: (params) => ({ ...params, state: "never-sent" }) }) },
      { name: "a callback without state", target: "own", attempt: () => bench.attempt({ callback: (params) => ({ ...params, state: undefined }) }) },
      {
        name: "a second callback with the state of a finished sign-in, for another person", target: "victim",
        async attempt() {
          const started = await bench.start();
          await bench.answer(started);
          return bench.answer(started, { as: bench.people.victim });
        },
      },
    ]);
  },
});
