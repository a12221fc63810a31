import type { Browser } from "../../bench/login-driver.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, held, violated } from "../../verdict.ts";

/** The cookies that a browser has for an address go to another browser as well. */
async function shareCookies(from: Browser, to: Browser, url: string): Promise<number> {
  const cookies = await from.jar.getCookies(url);
  for (const cookie of cookies) await to.jar.setCookie(cookie.toString(), url, { ignoreError: true });
  return cookies.length;
}

export const fixation = defineCheck({
  id: "SP-73", slug: "session-fixation", protocol: "saml", kind: "attack", gate: "blocks", title: "Opens a new session at each sign-in",
  spec: { doc: "owasp-asvs-5.0", section: "7.2.4", level: "MUST" },
  asks: "Does a session identifier that was known before the sign-in stay worthless after it?",
  why: "Who can plant a cookie waits until the person signs in, and is signed in with them.",
  remedy: "Make a new session identifier at each sign-in and throw the old one away.",
  example: {
    sent: `
      Cookie before the sign-in: sid=k3f9   (known to somebody else)
      POST /saml/acs   ← 302 /dashboard`,
    right: `
      ← 302 /dashboard
      Set-Cookie: sid=p77q; HttpOnly; Secure; SameSite=Lax
      GET /whoami with sid=k3f9 ← 401`,
    wrong: `
      ← 302 /dashboard
      (no new cookie)
      GET /whoami with sid=k3f9 ← 200 {"email": "ana@corp.example"}`,
  },
  expects: "With the cookies from before the sign-in nobody is signed in.",
  async run(bench) {
    const before = await bench.good("before");
    bench.spoil();
    bench.step("cookies before the sign-in");
    const person = bench.browser();
    await bench.whoIs(person);
    if (bench.startUrl !== undefined) await person.open(bench.startUrl);
    const thief = bench.browser();
    const known = await shareCookies(person, thief, bench.acsUrl);
    bench.step("sign-in with these cookies");
    const attempt = await bench.attempt({}, person);
    if (attempt.who.is !== "own") throw new CannotTell(`The honest sign-in in a browser that had cookies failed: ${inWords(attempt.who)}.`, attempt);
    bench.step("hostile: the cookies from before");
    const early = await bench.whoIs(thief);
    if (early.is === "own") return violated(`With the cookies from before the sign-in ${inWords(early)}.`, attempt, early);
    bench.step("hostile: a session identifier that was planted");
    const names = (await person.jar.getCookies(bench.acsUrl)).map((cookie) => cookie.key);
    const fixed = bench.browser();
    const watcher = bench.browser();
    for (const name of names) for (const browser of [fixed, watcher]) await browser.jar.setCookie(`${name}=entente-planted-0123456789abcdef; Path=/`, bench.acsUrl, { ignoreError: true });
    const again = await bench.attempt({}, fixed);
    const late = await bench.whoIs(watcher);
    if (late.is === "own") return violated(`With a session identifier that was planted before the sign-in ${inWords(late)}.`, again, late);
    return held(`${known} cookies from before the sign-in and ${names.length} planted ones signed nobody in.`, attempt, early, again, late, before);
  },
});
