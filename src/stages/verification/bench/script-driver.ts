import type { BrowserContext, Page as Tab, Request, Route } from "playwright-core";
import { type Cookie, CookieJar } from "tough-cookie";
import { type Chromium, type Ended, findChromium, launchChromium, NO_BROWSER } from "../../../platform/browser/index.ts";
import type { Egress } from "../../../platform/egress/index.ts";
import type { Going, Page } from "./login-driver.ts";
import { NoAnswer, type Sender } from "./sender.ts";

/** A page is left when nothing moved on it for this long after it was loaded, in milliseconds … */
const QUIET_MS = 400;
/** … or while it loads: a busy loop is not waited for … */
const STUCK_MS = 5_000;
/** … and in any case after this long. */
const VISIT_MS = 20_000;
/** Tabs that stay open at a time, with what their pages keep; the least recently used one goes. */
const MAX_TABS = 4;
/** Requests of one visit. */
const MAX_REQUESTS = 150;
const MAX_TEXT = 1024 * 1024;
/** What a sign-in may need. Pictures, styles, fonts and pings are not asked for. */
const ASKED_FOR = new Set(["document", "script", "xhr", "fetch"]);
const NOT_PASSED_ON = /^(cookie|host|connection|keep-alive|te|trailer|transfer-encoding|content-length|accept-encoding|upgrade.*|expect|proxy-.*|sec-.*|user-agent|:.*)$/i;
const NOT_PASSED_BACK = /^(set-cookie|content-length|content-encoding|transfer-encoding|connection|keep-alive)$/i;

/**
 * Why a page was left before it was done. `time`: it still moved; what it showed until then is there. `stuck`: it did not even
 * answer. `broken`: the browser said no. The others are ends of the whole browser.
 */
export interface GaveUp { why: Ended["why"] | "time" | "stuck" | "broken"; words: string }

/** What became of a page after its script ran. */
export interface Shown {
  /** Where the script went: a request of the whole page, which was not sent. */
  going: Going | undefined;
  url: string;
  text: string;
  error: string | undefined;
  /** Absent in records of before. */
  gaveUp?: GaveUp | undefined;
  exchanges: string[];
}

/** A real browser for the pages of one run that need one. It answers nothing by itself and types nothing: script runs, that is all. */
export interface ScriptDriver {
  /** Why there is none at hand, for people. */
  missing(): string | undefined;
  /** Whether a sign-in of this run was seen to need script; then every page that has some is shown at once. */
  always: boolean;
  /** Shows a page that was received already, in the tab of that person. */
  show(person: CookieJar, page: Page, sender: Sender): Promise<Shown>;
  close(): Promise<void>;
}

export interface ScriptDriverParts {
  egress: Egress;
  /** The browser's program. Default: where systems keep it. */
  executablePath: string | undefined;
  /** Whether this origin's control is proven already. A page must not make us ask whoever it names. */
  isProven(url: string): boolean;
  maxBytes?: number | undefined;
}

export function openScriptDriver(parts: ScriptDriverParts): ScriptDriver {
  const program = findChromium(parts.executablePath);
  let browser: Promise<Chromium> | undefined;
  const tabs = new Map<CookieJar, { context: BrowserContext; tab: Tab }>();

  async function chromium(): Promise<Chromium> {
    const running = await browser?.catch(() => undefined);
    if (running && running.ended() === undefined) return running;
    tabs.clear(); // whatever they kept went with the process
    await running?.close();
    browser = launchChromium({ executablePath: program ?? "", egress: parts.egress, ...(parts.maxBytes ? { maxBytes: parts.maxBytes } : {}) });
    return browser;
  }

  async function tabOf(person: CookieJar) {
    const running = await chromium();
    const known = tabs.get(person);
    tabs.delete(person);
    const context = known?.context ?? (await running.profile());
    const opened = known ?? { context, tab: await context.newPage() };
    if (!known) context.on("page", (popup) => void (popup !== opened.tab && popup.close().catch(() => {})));
    tabs.set(person, opened);
    const [oldest] = tabs;
    if (tabs.size > MAX_TABS && oldest) {
      tabs.delete(oldest[0]);
      await oldest[1].context.close().catch(() => {});
    }
    return { ...opened, running };
  }

  return {
    always: false,
    missing: () => (program ? undefined : NO_BROWSER),
    async show(person, page, sender) {
      const shown: Shown = { going: undefined, url: page.url, text: page.text, error: undefined, exchanges: [] };
      let ended: Chromium["ended"] = () => undefined;
      try {
        const { context, tab, running } = await withIn(VISIT_MS, tabOf(person));
        ended = running.ended;
        await visit({ context, tab, person, page, sender, shown, isProven: parts.isProven });
      } catch (thrown) {
        shown.gaveUp = ended() ?? (thrown instanceof TooLong ? { why: "stuck", words: thrown.message } : { why: "broken", words: thrown instanceof Error ? firstLine(thrown.message) : "unknown reason" });
        shown.error = `the browser gave up: ${shown.gaveUp.words}`;
        if (thrown instanceof TooLong) await (await browser?.catch(() => undefined))?.close(); // it does not even answer: not to be reasoned with
        const tab = tabs.get(person);
        tabs.delete(person); // whatever state it is in
        await tab?.context.close().catch(() => {});
      }
      return shown;
    },
    async close() {
      tabs.clear();
      await (await browser?.catch(() => undefined))?.close();
    },
  };
}

/** For a run of the past: what its pages showed is in the record, and none is shown again. @param atHand Whether that run had a browser. */
export const pastScriptDriver = (atHand: boolean): ScriptDriver => ({
  always: false, missing: () => (atHand ? undefined : NO_BROWSER), show: () => Promise.reject(new Error("The record does not hold this page")), close: async () => undefined,
});

interface Visit { context: BrowserContext; tab: Tab; person: CookieJar; page: Page; sender: Sender; shown: Shown; isProven(url: string): boolean }

async function visit({ context, tab, person, page, sender, shown, isProven }: Visit): Promise<void> {
  let waiting = true;
  let loaded = false;
  let movedAtMs = performance.now();
  let inFlight = 0;
  let requests = 0;
  const moved = () => { movedAtMs = performance.now(); };
  const answer = async (route: Route, request: Request): Promise<void> => {
    moved();
    const main = request.isNavigationRequest() && request.frame() === tab.mainFrame();
    if (main && waiting) {
      waiting = false; // the page itself: it was received before and is not asked for again
      return route.fulfill({ status: page.status, headers: { ...passedBack(page.headers), "content-type": "text/html; charset=utf-8" }, body: page.text });
    }
    if (main) {
      shown.going ??= { url: request.url(), method: request.method() === "POST" ? "POST" : "GET", form: request.method() === "POST" ? Object.fromEntries(new URLSearchParams(request.postData() ?? "")) : undefined };
      return route.abort("aborted");
    }
    const foreign = (request.isNavigationRequest() && request.frame().page() !== tab) || !ASKED_FOR.has(request.resourceType()) || !isProven(request.url());
    if (foreign || shown.going || ++requests > MAX_REQUESTS) return route.abort("blockedbyclient");
    inFlight++;
    try {
      await route.fulfill(await asked({ context, person, sender, shown, isProven }, request));
    } finally {
      inFlight--;
      moved();
    }
  };
  const onRoute = (route: Route, request: Request) => void answer(route, request).catch(() => route.abort("failed").catch(() => {}));
  const onLoad = () => { loaded = true; };
  await withIn(STUCK_MS, intoBrowser(person, context));
  await withIn(STUCK_MS, context.route(() => true, onRoute));
  tab.on("load", onLoad);
  try {
    const started = performance.now();
    void tab.goto(page.url, { waitUntil: "commit", timeout: VISIT_MS }).catch(() => {});
    for (;;) {
      await new Promise((later) => setTimeout(later, 25));
      const idleMs = performance.now() - movedAtMs;
      if (shown.going || (inFlight === 0 && idleMs > STUCK_MS)) break;
      if (performance.now() - started > VISIT_MS) {
        shown.gaveUp = { why: "time", words: `the page was not done after ${VISIT_MS / 1000} s` };
        break;
      }
      if (!loaded || inFlight > 0 || idleMs <= QUIET_MS) continue;
      const before = movedAtMs;
      // on a busy machine the page may not have had its turn yet: it is over when it had, and still nothing moves
      await withIn(STUCK_MS, tab.evaluate("new Promise((done) => setTimeout(done, 50))")).catch((thrown: unknown) => { if (thrown instanceof TooLong) throw thrown; });
      if (shown.going || (movedAtMs === before && inFlight === 0)) break;
    }
    await withIn(STUCK_MS, fromBrowser(context, person));
    if (!shown.going) {
      shown.text = (await withIn(STUCK_MS, tab.content())).slice(0, MAX_TEXT);
      shown.url = tab.url();
    }
  } finally {
    tab.off("load", onLoad);
    await withIn(STUCK_MS, context.unrouteAll({ behavior: "ignoreErrors" }));
    await withIn(STUCK_MS, context.route(() => true, (route) => route.abort("blockedbyclient").catch(() => {}))); // between visits nothing goes out
  }
}

/** One request of a page's script, sent as everything is sent: guarded, counted, on record. */
async function asked({ context, person, sender, shown, isProven }: Pick<Visit, "context" | "person" | "sender" | "shown" | "isProven">, request: Request) {
  let url = request.url();
  let method = request.method();
  let body = request.postData() ?? undefined;
  const headers = Object.fromEntries(Object.entries(request.headers()).filter(([name]) => !NOT_PASSED_ON.test(name)));
  await fromBrowser(context, person);
  for (let hops = 0; ; hops++) {
    const sameSiteContext = URL.parse(request.frame().url())?.hostname === URL.parse(url)?.hostname ? "strict" : "none";
    const cookies = await person.getCookieString(url, { sameSiteContext, http: true });
    const answer = await sender.send({ url, method, headers: { ...headers, ...(cookies ? { cookie: cookies } : {}) }, body }).catch((thrown: unknown) => {
      if (thrown instanceof NoAnswer) shown.exchanges.push(thrown.exchange);
      throw thrown;
    });
    shown.exchanges.push(answer.exchange);
    for (const line of [answer.headers["set-cookie"] ?? []].flat().slice(0, 50)) await person.setCookie(line, url, { ignoreError: true, http: true });
    const next = [301, 302, 303, 307, 308].includes(answer.status) && typeof answer.headers["location"] === "string" ? URL.parse(answer.headers["location"], url)?.href : undefined;
    if (next === undefined) {
      await intoBrowser(person, context);
      return { status: answer.status, headers: passedBack(answer.headers), body: answer.body };
    }
    if (hops >= 5 || !isProven(next)) throw new Error("a redirect that is not followed");
    if (answer.status < 307) [method, body] = ["GET", undefined];
    url = next;
  }
}

const passedBack = (headers: Readonly<Record<string, string | string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_BACK.test(name)).map(([name, value]) => [name, [value].flat().join(", ")]));

/** The person's cookies, and no others, for the page's script to see. */
async function intoBrowser(person: CookieJar, context: BrowserContext): Promise<void> {
  const cookies = await person.store.getAllCookies();
  await context.clearCookies();
  if (cookies.length === 0) return;
  await context.addCookies(cookies.map((c) => ({
    name: c.key, value: c.value, domain: `${c.hostOnly === false ? "." : ""}${c.domain ?? ""}`, path: c.path ?? "/", httpOnly: c.httpOnly, secure: c.secure,
    sameSite: c.sameSite === "strict" ? "Strict" as const : c.sameSite === "none" && c.secure ? "None" as const : "Lax" as const,
    ...(c.expires instanceof Date ? { expires: Math.floor(c.expires.getTime() / 1000) } : {}),
  }))).catch(() => {}); // one odd cookie: the script sees none, requests carry them all the same
}

/** What script set or changed with `document.cookie`; the others are kept by the person alone. */
async function fromBrowser(context: BrowserContext, person: CookieJar): Promise<void> {
  for (const c of await context.cookies()) {
    if (c.httpOnly) continue;
    const line = `${c.name}=${c.value}; Path=${c.path}${c.domain.startsWith(".") ? `; Domain=${c.domain.slice(1)}` : ""}${c.secure ? "; Secure" : ""}; SameSite=${c.sameSite}${c.expires > 0 ? `; Expires=${new Date(c.expires * 1000).toUTCString()}` : ""}`;
    const known: Cookie | null = await person.store.findCookie(c.domain.replace(/^\./, ""), c.path, c.name) ?? null;
    if (known?.value === c.value || known?.httpOnly) continue;
    await person.setCookie(line, `${c.secure ? "https" : "http"}://${c.domain.replace(/^\./, "")}${c.path}`, { ignoreError: true, http: false });
  }
}

class TooLong extends Error {}
function withIn<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TooLong(`it did not answer for ${ms / 1000} s`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
const firstLine = (text: string): string => text.split("\n")[0] ?? "";
