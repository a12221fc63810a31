import { CookieJar } from "tough-cookie";
import { hasScript, metaRefresh, readHtml, selfSubmittingForm } from "./html.ts";
import type { GaveUp, ScriptDriver } from "./script-driver.ts";
import { type Answered, NoAnswer, type Sender } from "./sender.ts";

/** Steps from one address to the page that stays: redirects, refreshes and forms that submit themselves. */
const MAX_HOPS = 20;
/** Pages of one visit whose script runs. */
const MAX_SHOWN = 5;
/** Cookies that one browser keeps, and takes from one answer; as many as common browsers keep of one site. */
const MAX_COOKIES = 180;

/** A request that the browser was about to make. */
export interface Going {
  url: string;
  method: "GET" | "POST";
  /** Fields of a posted form. */
  form: Record<string, string> | undefined;
}

/** Where a visit ended. */
export interface Page {
  url: string;
  /** 0: there was no answer; see `error`. */
  status: number;
  headers: Answered["headers"];
  text: string;
  error: string | undefined;
  /** Its script was not seen to its end: what it would have done is not known. */
  gaveUp?: GaveUp | undefined;
  /** It has script, and nothing else shows where to go: the visit may not be over. */
  needsScript: boolean;
  /** The request to the bench that ended the visit: it was not sent, the bench answers it itself. */
  toBench: Going | undefined;
  /** The address outside the proven hosts that ended the visit: nothing was sent there. */
  left: string | undefined;
  /** Every address on the way, this one and those not sent to included. */
  trail: string[];
  exchanges: string[];
}

/** One person's browser: its own cookies, nobody else's. */
export interface Browser {
  open(url: string, more?: { form?: Record<string, string>; from?: string }): Promise<Page>;
  /** Lets the script of the page that was opened last run, in a real browser. `undefined`: it has none, or no browser is at hand. */
  goOn(page: Page): Promise<Page | undefined>;
  /** Why script cannot run here, for people; `undefined` when it can. */
  readonly noScript: string | undefined;
  readonly jar: CookieJar;
}

export interface DriverParts {
  sender: Sender;
  /** Whether an address belongs to the bench. */
  isBench(url: string): boolean;
  mayReach(url: string): Promise<boolean>;
  /** For pages that need script. */
  script: ScriptDriver;
}

/**
 * A browser without a face: follows redirects itself, one vetted step at a time, submits forms that submit themselves and
 * keeps cookies as a browser does, SameSite included. A page that needs script is shown, as it was received, in a real one;
 * where its script goes, this one goes on, with the same cookies.
 */
export function openBrowser({ sender, isBench, mayReach, script }: DriverParts): Browser {
  const jar = new CookieJar(undefined, { rejectPublicSuffixes: false, looseMode: false });
  const browser: Browser = {
    jar, noScript: script.missing(),
    async open(url, more = {}) {
      const page: Page = { url, status: 0, headers: {}, text: "", error: undefined, needsScript: false, toBench: undefined, left: undefined, trail: [], exchanges: [] };
      const came = await walk(page, { url, method: more.form ? "POST" : "GET", form: more.form }, more.from);
      return script.always ? ((await browser.goOn(came)) ?? came) : came;
    },
    async goOn(page) {
      if (!page.needsScript || script.missing() !== undefined) return undefined;
      let at: Page = { ...page, trail: [...page.trail], exchanges: [...page.exchanges] };
      for (let shows = 0; at.needsScript && shows < MAX_SHOWN; shows++) {
        const before = at;
        const shown = await sender.lane.noted("page shown", () => script.show(jar, before, sender));
        at.exchanges.push(...shown.exchanges);
        Object.assign(at, { text: shown.text, url: shown.url, needsScript: false, error: shown.error, gaveUp: shown.going ? undefined : shown.gaveUp });
        if (at.trail.at(-1) !== shown.url) at.trail.push(shown.url);
        if (shown.going) at = await walk(at, shown.going, shown.url);
      }
      return at;
    },
  };
  return browser;

  async function walk(page: Page, first: Going, cameFrom: string | undefined): Promise<Page> {
    let going = first;
    let from = cameFrom;
    for (let hops = 0; ; hops++) {
      page.url = going.url;
      page.trail.push(going.url);
      if (isBench(going.url)) return { ...page, toBench: going };
      if (!URL.canParse(going.url) || !/^https?:/.test(going.url) || !(await mayReach(going.url))) return { ...page, left: going.url };
      if (hops >= MAX_HOPS) return { ...page, error: `More than ${MAX_HOPS} steps` };
      let answer: Answered;
      try {
        answer = await visit(going, from, hops === 0 && cameFrom !== undefined);
      } catch (thrown) {
        if (!(thrown instanceof NoAnswer)) throw thrown;
        page.exchanges.push(thrown.exchange);
        return { ...page, status: 0, error: thrown.message };
      }
      page.exchanges.push(answer.exchange);
      Object.assign(page, { status: answer.status, headers: answer.headers, text: answer.text });
      const next = nextStep(going, answer);
      if (!next) return { ...page, needsScript: /html/.test(String(answer.headers["content-type"] ?? "")) && hasScript(readHtml(answer.text)) };
      from = going.url;
      going = next;
    }
  }

  /** @param once What the provider sends the browser with (a code, an assertion) counts once: a second one would be refused, and rightly. */
  async function visit(going: Going, from: string | undefined, once: boolean): Promise<Answered> {
    const foreign = from !== undefined && siteOf(from) !== siteOf(going.url);
    const sameSiteContext = !foreign ? "strict" : going.method === "GET" ? "lax" : "none";
    const cookies = await jar.getCookieString(going.url, { sameSiteContext, http: true });
    const answer = await sender.send({
      url: going.url, method: going.method,
      headers: {
        accept: "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8", ...(cookies ? { cookie: cookies } : {}),
        ...(going.form ? { "content-type": "application/x-www-form-urlencoded", origin: from ? new URL(from).origin : "null" } : {}),
      },
      body: going.form ? new URLSearchParams(going.form).toString() : undefined, once,
    });
    const lines = [answer.headers["set-cookie"] ?? []].flat().slice(0, MAX_COOKIES);
    for (const line of lines) await jar.setCookie(line, going.url, { ignoreError: true, http: true });
    if (lines.length > 0) await forgetOldest(jar);
    return answer;
  }
}

/** Keeps the newest `MAX_COOKIES`: an app that sets them by the thousand fills no memory and no later request. */
async function forgetOldest(jar: CookieJar): Promise<void> {
  const kept = await jar.store.getAllCookies();
  const over = kept.length - MAX_COOKIES;
  if (over <= 0) return;
  const byAge = kept.sort((a, b) => (a.creationIndex ?? 0) - (b.creationIndex ?? 0));
  for (const { domain, path, key } of byAge.slice(0, over)) await jar.store.removeCookie(domain ?? "", path ?? "/", key);
}

function nextStep(at: Going, answer: Answered): Going | undefined {
  const to = (target: string): string => URL.parse(target, at.url)?.href ?? target;
  const location = answer.headers["location"];
  if ([301, 302, 303, 307, 308].includes(answer.status) && typeof location === "string") {
    const again = answer.status >= 307 && at.method === "POST";
    return { url: to(location), method: again ? "POST" : "GET", form: again ? at.form : undefined };
  }
  const refresh = /^\s*\d{1,2}\s*;\s*url\s*=\s*(.+)$/i.exec([answer.headers["refresh"]].flat()[0] ?? "")?.[1];
  if (refresh) return { url: to(refresh), method: "GET", form: undefined };
  if (!/html/.test(String(answer.headers["content-type"] ?? ""))) return undefined;
  const html = readHtml(answer.text);
  const target = metaRefresh(html);
  if (target) return { url: to(target), method: "GET", form: undefined };
  const form = selfSubmittingForm(html);
  if (!form) return undefined;
  if (form.method === "POST") return { url: to(form.action), method: "POST", form: Object.fromEntries(form.fields) };
  const url = URL.parse(to(form.action));
  if (url) url.search = new URLSearchParams(form.fields).toString();
  return url ? { url: url.href, method: "GET", form: undefined } : undefined;
}

/** What SameSite compares, roughly: scheme and the last two labels; ports do not count (RFC 6265bis §5.2). */
function siteOf(url: string): string {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${/^[\d.]+$|:/.test(hostname) ? hostname : hostname.split(".").slice(-2).join(".")}`;
}
