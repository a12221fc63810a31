import type { Manifest } from "../../manifest/index.ts";
import type { Browser } from "../bench/login-driver.ts";
import type { Person } from "../bench/people.ts";
import type { Attempt, SsoBench } from "../bench/sso-bench.ts";
import { inWords, type Who } from "../bench/who-am-i.ts";
import { CannotTell, held, type Verdict, violated } from "../verdict.ts";
import { areApart, isSignedIn } from "./same-person.ts";

/** Whether a second customer can be played, for `applies`. */
export const hasTwoCustomers = (_section: unknown, manifest: Manifest): true | string =>
  manifest.test?.secondTenant !== undefined || "The manifest describes no second test tenant (test.secondTenant).";

/**
 * Somebody of the first customer who surely has an account there; where sign-ins make accounts, one who is made for this and
 * deleted at the end. @throws {CannotTell}
 */
export async function somebodyOf(bench: SsoBench, jit: boolean): Promise<{ person: Person; attempt: Attempt }> {
  bench.spoil();
  bench.step("an honest sign-in of somebody of the first customer");
  const person = jit ? bench.people.newcomer() : bench.people.victim;
  const attempt = await bench.signIn(person);
  if (attempt.who.is !== person.who) throw new CannotTell(`The honest sign-in of ${person.userName} failed: ${inWords(attempt.who)}.`, attempt);
  return { person, attempt };
}

/** The second customer's own sign-in must work, else that a hostile one fails there proves nothing. @throws {CannotTell} */
export async function secondSignsIn(second: SsoBench | string): Promise<Attempt> {
  if (typeof second === "string") throw new CannotTell(second);
  second.step("an honest sign-in at the second customer");
  return second.good("before");
}

/** Who the first customer's tenant says is signed in, in a browser that signed in at the second's. */
export async function acrossIn(bench: SsoBench, browser: Browser, attempt: Attempt): Promise<Attempt & { there: Who }> {
  bench.step("the same browser at the first customer");
  const who = await bench.whoIs(browser);
  return { ...attempt, there: attempt.who, who, exchanges: [...attempt.exchanges, ...who.exchanges] };
}

/** What a stranger has in common with the owner of an account. */
interface Claimed {
  what: string;
  of(owner: Person): Partial<Person>;
  /** What is done before they sign in. */
  prepare?(stranger: Person, owner: Person): Promise<void>;
}

/**
 * A stranger signs in at the second customer with something that belongs to somebody of the first: they must not become them, at
 * neither customer.
 */
export async function strangerStaysOut(bench: SsoBench, second: SsoBench | string, jit: boolean, claims: Claimed): Promise<Verdict> {
  const honest = await secondSignsIn(second);
  if (typeof second === "string") throw new CannotTell(second);
  const { person: owner, attempt: theirs } = await somebodyOf(bench, jit);
  const stranger = second.people.newcomer();
  await claims.prepare?.(stranger, owner);
  bench.step(`hostile: somebody of the second customer with ${claims.what} of ${owner.userName}`);
  second.spoil();
  const browser = second.browser();
  const attempt = await second.signIn({ ...stranger, ...claims.of(owner) }, browser);
  const across = await acrossIn(bench, browser, attempt);
  if (across.who.is !== "nobody") return violated(`They signed in at the second customer, and at the first one ${inWords(across.who)}.`, theirs, across);
  bench.step("the owner again");
  const again = await bench.signIn(owner);
  if (again.who.is !== owner.who) return violated(`Afterwards the account of ${owner.userName} was another one's: ${inWords(again.who)}.`, theirs, attempt, again);
  if (isSignedIn(attempt, owner) && !areApart(owner, theirs, again, attempt)) {
    return violated(`They came with ${claims.what} of ${owner.userName}, and ${inWords(attempt.who)}.`, theirs, attempt, again);
  }
  const after = await bench.good("after");
  return held(`They came with ${claims.what} of ${owner.userName}: ${inWords(attempt.who)} at the second customer, and nobody at the first; the owner still is who they were.`, honest, theirs, attempt, again, after);
}
