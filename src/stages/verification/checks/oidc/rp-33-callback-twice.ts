import { cookiesOf, giveCookies, unchanged } from "../../bench/cookies.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";

export const callbackTwice = defineCheck({
  id: "RP-33", slug: "callback-twice", protocol: "oidc", kind: "attack", gate: "warns", title: "Takes each callback once",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.1", level: "SHOULD" },
  asks: "Does a callback that is loaded a second time fail cleanly, and open no second session?",
  why: "Callbacks stay in histories and logs; people press back and reload.",
  remedy: "Forget the pending sign-in with the first answer, whatever becomes of it; answer a reload with a page that offers to sign in again.",
  example: {
    sent: `
      GET /callback?code=…&state=…   ← 302 /dashboard
      GET /callback?code=…&state=…   the same address once more, without the session
      # The provider would take the code again`,
    right: `
      ← 403 "This sign-in is over"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # state was left in its cookie: the back button, or a copied address, opens a second session.`,
  },
  async run(bench) {
    bench.step("a sign-in whose provider would take the code again");
    bench.spoil();
    const started = await bench.start();
    const before = await cookiesOf(started.browser);
    const first = await bench.answer(started, { reusable: true });
    if (first.who.is !== "own") return couldNotTell(`The honest sign-in failed: ${inWords(first.who)}.`, first);

    bench.step("the same browser without its session");
    const other = bench.browser();
    await giveCookies(other, unchanged(before, await cookiesOf(started.browser)));
    const without = await bench.whoIs(other);
    let second: Awaited<ReturnType<typeof bench.callBack>> | undefined;
    if (without.is === "nobody") {
      bench.step("hostile: the same callback again, without the session");
      second = await bench.callBack(other, started.request, first.callback.params);
      if (second.who.is === "own") return violated(`The callback was loaded again, and a second session began: ${inWords(second.who)}.`, first, second);
    }
    bench.step("hostile: the same callback again, in the signed-in browser");
    const again = await bench.callBack(started.browser, started.request, first.callback.params);
    if (again.page.gaveUp) return couldNotTell(`The callback was loaded again in the same browser, but its page was not seen to its end: ${again.page.gaveUp.words}.`, again);
    if (again.page.error !== undefined || again.page.status >= 500) {
      return violated(`The callback was loaded again in the same browser, and the app broke (${again.page.error ?? again.page.status}).`, again);
    }
    const after = await bench.good("after");
    return held(`Loaded again, the callback opened no session and was answered with ${again.page.status}.`, first, without, second, again, after);
  },
});
