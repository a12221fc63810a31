import type { Manifest } from "../../manifest/index.ts";
import type { Browser, Page } from "../bench/login-driver.ts";
import type { Attempt, SsoBench } from "../bench/sso-bench.ts";
import { inWords, type Who } from "../bench/who-am-i.ts";
import { CannotTell, couldNotTell, held, type Verdict, violated } from "../verdict.ts";

export const hasSignOut = (_section: unknown, manifest: Manifest): true | string =>
  manifest.test?.logoutUrl !== undefined || "The manifest does not say where a person signs out of the app (test.logoutUrl).";

/** An honest sign-in, and a sign-out at the app in the same browser. @throws {CannotTell} */
export async function signOutAtApp(bench: SsoBench, browser: Browser): Promise<{ entered: Attempt; cookies: string[]; page: Page; who: Who }> {
  const url = bench.logoutUrl;
  if (url === undefined) throw new CannotTell("The manifest does not say where a person signs out of the app.");
  bench.spoil();
  bench.step("an honest sign-in");
  const entered = await bench.signIn(bench.people.own, browser);
  if (entered.who.is !== "own") throw new CannotTell(`The honest sign-in failed: ${inWords(entered.who)}.`, entered);
  const cookies = (await browser.jar.getCookies(url)).map(String);
  bench.step("the person signs out");
  let page = await browser.open(url);
  // an address that takes the form of its own page alone
  if (page.status === 404 || page.status === 405) page = await browser.open(url, { form: {}, from: url });
  return { entered, cookies, page, who: await bench.whoIs(browser) };
}

/** The session must be over in the browser, and for whoever kept its cookie. */
export async function sessionEndsAtApp(bench: SsoBench): Promise<Verdict> {
  const url = bench.logoutUrl;
  if (url === undefined) return couldNotTell("The manifest does not say where a person signs out of the app.");
  const { entered, cookies, page, who } = await signOutAtApp(bench, bench.browser());
  if (who.is !== "nobody") return violated(`After the sign-out ${inWords(who)}.`, entered, page, who);
  bench.step("hostile: the cookies of before, in another browser");
  const other = bench.browser();
  for (const cookie of cookies) await other.jar.setCookie(cookie, url, { ignoreError: true, http: true });
  const kept = await bench.whoIs(other);
  return kept.is === "nobody"
    ? held("After the sign-out nobody is signed in, with the cookies of before neither.", entered, page, kept)
    : violated(`The browser was signed out, but with the cookies of before ${inWords(kept)}.`, entered, page, kept);
}
