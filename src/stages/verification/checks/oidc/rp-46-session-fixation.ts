import { cookiesOf, giveCookies } from "../../bench/cookies.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";

export const sessionFixation = defineCheck({
  id: "RP-46", slug: "session-fixation", protocol: "oidc", kind: "attack", gate: "blocks", title: "Opens each session under a new name",
  spec: { doc: "owasp-asvs-5.0.0", section: "7.2.4", level: "MUST" },
  asks: "Do cookies from before the sign-in open nothing after it?",
  why: "Somebody who planted a cookie in the person's browser would be signed in with them.",
  remedy: "Make a new session id at each sign-in, and throw the old one away.",
  example: {
    sent: `
      Cookie before the sign-in: sid=k3f9   (planted, and known to somebody else)
      GET /callback?code=…&state=…`,
    right: `
      ← 302 /dashboard
      Set-Cookie: sid=p77q; HttpOnly; Secure; SameSite=Lax
      GET /whoami with sid=k3f9 ← 401`,
    wrong: `
      ← 302 /dashboard
      GET /whoami with sid=k3f9 ← 200 {"email": "ana@corp.example"}`,
  },
  expects: "A browser that holds the cookies from before the sign-in is not signed in.",
  async run(bench) {
    bench.step("cookies before the sign-in");
    bench.spoil();
    const person = bench.browser();
    await bench.whoIs(person);
    const started = await bench.start(person);
    const planted = await cookiesOf(person);
    bench.step("the sign-in");
    const attempt = await bench.answer(started);
    if (attempt.who.is !== "own") return couldNotTell(`The honest sign-in failed: ${inWords(attempt.who)}.`, attempt);
    bench.step("hostile: the cookies from before, in another browser");
    const thief = bench.browser();
    await giveCookies(thief, planted);
    const who = await bench.whoIs(thief);
    if (who.is === "own") return violated(`A browser with the cookies from before the sign-in asked, and ${inWords(who)}.`, attempt, who);

    bench.step("hostile: session cookies of the attacker's choice");
    const chosen = (await cookiesOf(person)).filter((cookie) => !planted.some((old) => old.key === cookie.key && old.value === cookie.value));
    for (const cookie of chosen) cookie.value = "chosenbytheattacker0123456789abcdef";
    const second = bench.browser();
    await giveCookies(second, chosen);
    const { page, started: begun } = await bench.knock(second); // an app may refuse such cookies at once
    const again = begun ? await bench.answer(begun) : page;
    const other = bench.browser();
    await giveCookies(other, chosen);
    const after = await bench.whoIs(other);
    if (after.is === "own") return violated(`The app took over a session id that was chosen before the sign-in; with it ${inWords(after)}.`, again, after);
    return held(`${planted.length} cookies from before the sign-in, and ${chosen.length} chosen ones, opened nothing after it.`, attempt, who, again, after);
  },
});
