import type { Manifest, TestTenant } from "../../manifest/index.ts";
import { CannotTell, NotShown } from "../verdict.ts";
import type { Browser, Page } from "./login-driver.ts";
import type { People, Person } from "./people.ts";
import type { Lane } from "./recorder.ts";
import type { GaveUp, ScriptDriver } from "./script-driver.ts";
import { inWords, type Who, whoIsSignedIn } from "./who-am-i.ts";

/** One try to sign somebody in, and who the app says was signed in by it. */
export interface Attempt {
  who: Who;
  /** Where the browser stood before the app was asked who is signed in. */
  page: Page;
  exchanges: string[];
}

/** What checks of both sign-on protocols use. */
export interface SsoBench {
  manifest: Manifest;
  test: TestTenant;
  people: People;
  /** Where a person signs out of the app; `undefined` when the manifest does not say. */
  logoutUrl: string | undefined;
  /** Names the exchanges that follow. */
  step(name: string): void;
  /** Waits so many milliseconds. */
  pause(ms: number): Promise<unknown>;
  /** What a check learns otherwise than by an answer, kept for whoever judges the run again. See `Lane.noted`. */
  noted: Lane["noted"];
  /** An instant so many minutes from now. */
  inMinutes(minutes: number): Date;
  /** A fresh browser without cookies. */
  browser(): Browser;
  whoIs(browser: Browser): Promise<Who>;
  /**
   * Who is signed in after a visit. Where nobody is and the page may go on by script, its script runs first; that is tried
   * until a sign-in was seen to need none. @throws {NotShown} when nobody is signed in and its script did not run to its end.
   */
  judged(browser: Browser, page: Page): Promise<Attempt>;
  /** The page again, after its script ran where it needs some to go on. @throws {NotShown} when it leads nowhere and its script did not run to its end. */
  onward(browser: Browser, page: Page): Promise<Page>;
  /**
   * The honest sign-in of the test's own account: the bread of the sandwich. When nothing was sent since the last one,
   * that one is given again.
   * @throws {CannotTell} when it does not sign in.
   */
  good(when: "before" | "after"): Promise<Attempt>;
  /** Says that something was sent after the last honest sign-in. */
  spoil(): void;
  /** An honest sign-in of one of the test accounts, in a fresh browser. */
  honest(who: "own" | "victim"): Promise<Attempt>;
  /** An honest sign-in of anybody. */
  signIn(person: Person, browser?: Browser): Promise<Attempt>;
  /**
   * Makes sure that the other account can be met at all: were it unknown to the app, a refusal would prove nothing. Apps
   * that make accounts at the first sign-in need no such proof.
   * @throws {CannotTell}
   */
  victimCanSignIn(): Promise<void>;
}

export interface SsoParts {
  manifest: Manifest;
  test: TestTenant;
  people: People;
  lane: Lane;
  pause(ms: number): Promise<unknown>;
  newBrowser(): Browser;
  script: Pick<ScriptDriver, "always">;
  whoAmIUrl: string;
  logoutUrl: string | undefined;
  jit: boolean;
  now(): Date;
  signIn(person: Person, browser?: Browser): Promise<Attempt>;
}

export function openSsoBench(parts: SsoParts): SsoBench {
  let fresh: Attempt | undefined;
  let victim: Promise<void> | undefined;
  /** Somebody was signed in without script: the app needs none for that. */
  let worksWithout = false;
  const bench: SsoBench = {
    manifest: parts.manifest, test: parts.test, people: parts.people, logoutUrl: parts.logoutUrl,
    step: (name) => parts.lane.step(name), pause: parts.pause, noted: (what, look) => parts.lane.noted(what, look),
    inMinutes: (minutes) => new Date(parts.now().getTime() + minutes * 60_000),
    browser: parts.newBrowser,
    async whoIs(browser) {
      const who = await whoIsSignedIn(browser, parts.test.whoAmI, parts.whoAmIUrl, parts.people);
      if (who.unread !== undefined) parts.lane.unread(who.exchanges, who.unread);
      return who;
    },
    async judged(browser, page) {
      const attempt = (at: Page, who: Who): Attempt => ({ who, page: at, exchanges: [...at.exchanges, ...who.exchanges] });
      const who = await bench.whoIs(browser);
      if (who.is !== "nobody" && who.is !== "unknown") worksWithout ||= !parts.script.always;
      if (who.is === "nobody" && page.gaveUp) throw notShown(page, page.gaveUp);
      if (who.is !== "nobody" || worksWithout || !page.needsScript) return attempt(page, who);
      const shown = await afterScript(browser, page);
      const then = await bench.whoIs(browser);
      if (then.is === "nobody" && shown.gaveUp) throw notShown(shown, shown.gaveUp);
      if (then.is !== "nobody" && then.is !== "unknown") parts.script.always = true;
      return attempt(shown, { ...then, exchanges: [...who.exchanges, ...then.exchanges] });
    },
    async onward(browser, page) {
      const shown = page.needsScript && !page.toBench && !page.left ? await afterScript(browser, page) : page;
      if (shown.gaveUp) throw notShown(shown, shown.gaveUp);
      return shown;
    },
    honest: (who) => parts.signIn(parts.people[who]),
    signIn: parts.signIn,
    spoil() { fresh = undefined; },
    async good(when) {
      if (fresh) return fresh;
      bench.step(`honest sign-in ${when}`);
      const attempt = await bench.honest("own");
      if (attempt.who.is !== "own") {
        throw new CannotTell(`The honest sign-in ${when === "before" ? "failed first" : "failed afterwards"}: ${inWords(attempt.who)}${landed(attempt.page)}.`, attempt);
      }
      fresh = attempt;
      return attempt;
    },
    async victimCanSignIn() {
      if (parts.jit) return;
      victim ??= (async () => {
        bench.step("honest sign-in of the other account");
        bench.spoil();
        const attempt = await bench.honest("victim");
        if (attempt.who.is !== "victim") {
          throw new CannotTell(`The other account cannot be signed in to even honestly (${inWords(attempt.who)}), so that a refusal would prove nothing. Make the account in the test tenant.`, attempt);
        }
      })();
      await victim;
    },
  };
  return bench;
}

/** @throws {NotShown} when no browser is at hand. */
async function afterScript(browser: Browser, page: Page): Promise<Page> {
  if (browser.noScript !== undefined) throw new NotShown(`${page.url.split("?")[0]} needs script to go on, and ${browser.noScript}.`, page);
  return (await browser.goOn(page)) ?? page;
}

const notShown = (page: Page, { words }: GaveUp) => new NotShown(`What ${page.url.split("?")[0]} does by script was not seen to its end: the browser gave up, because ${words}.`, page);

/** Where a visit ended, for a sentence. */
export function landed(page: Page): string {
  if (page.error !== undefined) return `; ${page.url} ${page.status === 0 ? "gave no answer" : "led nowhere"} (${page.error})`;
  if (page.left !== undefined) return `; the way led to ${URL.parse(page.left)?.host || "an address that is no web page"}, a host that is not proven to be the publisher's`;
  return `; the browser stood at ${page.url.split("?")[0]} (${page.status})`;
}
