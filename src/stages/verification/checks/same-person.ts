import type { Person } from "../bench/people.ts";
import type { Attempt } from "../bench/sso-bench.ts";

const wordsOf = (text: string) => new Set(text.split(/[^\w-]+/).filter((word) => word.length >= 4));

/**
 * Whether what the app says shows that two people of one name have accounts of their own: something that it says of the owner
 * each time, their names aside, it does not say of the other. Apps often show the e-mail address as the name.
 */
export function areApart(owner: Person, ownerOnce: Attempt, ownerAgain: Attempt, other: Attempt): boolean {
  const again = wordsOf(ownerAgain.who.text);
  const names = wordsOf([owner.userName, owner.email, owner.displayName, owner.givenName, owner.familyName].join(" "));
  const others = wordsOf(other.who.text);
  return [...wordsOf(ownerOnce.who.text)].some((word) => again.has(word) && !names.has(word) && !others.has(word));
}

/** Whether the name that the app shows is this person's. */
export const isSignedIn = (attempt: Attempt, person: Person): boolean =>
  [person.userName, person.email].some((name) => name.toLowerCase() === attempt.who.name?.trim().toLowerCase()) || (attempt.who.is === "victim" && person.who === "victim");
