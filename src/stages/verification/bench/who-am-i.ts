import type { TestTenant } from "../../manifest/index.ts";
import { readHtml, textAt } from "./html.ts";
import type { Browser, Page } from "./login-driver.ts";
import type { People, Person } from "./people.ts";

/** Who is signed in, as the app itself says. `unknown`: the oracle gave no answer that can be read. */
export interface Who {
  is: Person["who"] | "nobody" | "somebody-else" | "unknown";
  /** The name as the app showed it. */
  name: string | undefined;
  /** Everything the oracle answered, for checks that look at attributes. */
  text: string;
  exchanges: string[];
  /** How the oracle failed, for people, where it gave no answer that can be read. */
  unread?: string;
}

/** What a publisher mends when the oracle itself gives no answer. */
export const MEND_ORACLE = "Mend the who-am-I address first (test.whoAmI of the manifest): signed in, it answers 200 with the person's name; signed out, 401 or no name; and never an error of its own. Then run the check again.";
/** Answers that say that the oracle is not to be had now, and nothing of who is signed in (RFC 9110 §15.6, RFC 6585 §4). */
const says = (status: number): boolean => status < 500 && status !== 429 && status !== 408;

/** The only judge of a sign-in: never a status code, always the name that the app shows afterwards. */
export async function whoIsSignedIn(browser: Browser, oracle: TestTenant["whoAmI"], url: string, people: People): Promise<Who> {
  let page = await browser.open(url);
  // a page that writes the name by script
  if (oracle.selector !== undefined && page.needsScript && !nameIn(page, oracle)) page = (await browser.goOn(page)) ?? page;
  const { exchanges, text } = page;
  if (page.toBench || page.left) return { is: "nobody", name: undefined, text: "", exchanges }; // sent to sign in
  if (page.error !== undefined || !says(page.status)) return { is: "unknown", name: undefined, text, exchanges, unread: unread(page) };
  if (page.status >= 300) return { is: "nobody", name: undefined, text, exchanges };
  const name = nameIn(page, oracle);
  if (name === undefined || name.trim() === "") return page.gaveUp ? { is: "unknown", name: undefined, text, exchanges, unread: unread(page) } : { is: "nobody", name: undefined, text, exchanges };
  const person = [people.own, people.victim, ...people.made()].find((p) => isNameOf(name, p, oracle.field === undefined));
  return { is: person?.who ?? "somebody-else", name, text, exchanges };
}

const unread = ({ url, status, error, gaveUp }: Page): string =>
  `the who-am-I address ${url.split("?")[0]} ${error !== undefined ? `gave no answer (${error})` : gaveUp ? `was not seen to its end (${gaveUp.words})` : `answered ${status}`}, which does not say who is signed in`;

const nameIn = ({ text }: Page, oracle: TestTenant["whoAmI"]) => (oracle.field === undefined ? textAt(readHtml(text), oracle.selector ?? "body") : fieldOf(text, oracle.field));

function isNameOf(shown: string, person: Person, loosely: boolean): boolean {
  const name = shown.trim().toLowerCase();
  const known = [person.userName, person.email].map((n) => n.toLowerCase());
  // An element's text may say more than the name: "Signed in as own@acme.test".
  return known.some((one) => name === one || (loosely && name.split(/[\s(),;<>|]+/).includes(one)));
}

/** The value at a JSON Pointer (RFC 6901), when it is text or a number. */
function fieldOf(text: string, pointer: string): string | undefined {
  const at = valueAt(text, pointer);
  return typeof at === "string" || typeof at === "number" ? String(at) : undefined;
}

/** Whatever stands at a JSON Pointer; `undefined` where there is nothing, or no JSON. */
export function valueAt(text: string, pointer: string): unknown {
  let at: unknown;
  try {
    at = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const step of pointer.split("/").slice(1).map((s) => s.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

/** A sentence about who is signed in. */
export function inWords(who: Who): string {
  switch (who.is) {
    case "own": return `the app says that ${who.name} is signed in`;
    case "victim": return `the app says that the other account, ${who.name}, is signed in`;
    case "new": return `the app says that ${who.name}, a newcomer, is signed in`;
    case "somebody-else": return `the app says that "${(who.name ?? "").slice(0, 80)}" is signed in, which is neither of the test accounts`;
    case "nobody": return "nobody is signed in";
    case "unknown": return who.unread ?? "the who-am-I address gave no answer that can be read";
  }
}
