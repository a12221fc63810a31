import type { OidcAttempt, OidcBench } from "../../bench/oidc-bench.ts";
import type { Person } from "../../bench/people.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { CannotTell } from "../../verdict.ts";

/** An account that the app surely has: a newcomer's where sign-ins make accounts, else the other test account. @throws {CannotTell} */
export async function knownAccount(bench: OidcBench): Promise<{ person: Person; attempt: OidcAttempt }> {
  bench.spoil();
  bench.step("an honest sign-in of somebody else");
  const person = bench.section.jit ? bench.people.newcomer() : bench.people.victim;
  const attempt = await bench.attempt({ as: person });
  if (attempt.who.is !== person.who) throw new CannotTell(`The honest sign-in of ${person.userName} failed: ${inWords(attempt.who)}.`, attempt);
  return { person, attempt };
}

const wordsOf = (text: string) => new Set(text.split(/[^\w-]+/).filter((word) => word.length >= 4));

/**
 * Whether what the app says shows that two people of one name have accounts of their own: something that it says of the owner
 * each time, their names aside, it does not say of the other. Apps often show the e-mail address as the name.
 */
export function areApart(owner: Person, ownerOnce: OidcAttempt, ownerAgain: OidcAttempt, other: OidcAttempt): boolean {
  const again = wordsOf(ownerAgain.who.text);
  const names = wordsOf([owner.userName, owner.email, owner.displayName, owner.givenName, owner.familyName].join(" "));
  const others = wordsOf(other.who.text);
  return [...wordsOf(ownerOnce.who.text)].some((word) => again.has(word) && !names.has(word) && !others.has(word));
}

/** Whether the name that the app shows is this person's. */
export const isSignedIn = (attempt: OidcAttempt, person: Person): boolean =>
  [person.userName, person.email].some((name) => name.toLowerCase() === attempt.who.name?.trim().toLowerCase()) || (attempt.who.is === "victim" && person.who === "victim");
