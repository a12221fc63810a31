import { createHash } from "node:crypto";
import type { MappingUser, TestTenant } from "../../manifest/index.ts";

/** Somebody whom the bench may speak of. `new`: nobody the app has met yet. */
export interface Person {
  who: "own" | "victim" | "new";
  userName: string;
  email: string;
  givenName: string;
  familyName: string;
  displayName: string;
  /** Stable per bench and person: `sub` in OpenID Connect. */
  subject: string;
}

/** The people of one run. A run never speaks of anybody else. */
export interface People {
  own: Person;
  victim: Person;
  /** Another person each time, or one of this name; those it made are in `made`. */
  newcomer(userName?: string): Person;
  made(): readonly Person[];
}

/** @param benchKey Names the bench, so that subjects do not change between runs. @param random Text that is new on each call. */
export function peopleOf(accounts: TestTenant["accounts"], benchKey: string, random: () => string): People {
  const person = (who: Person["who"], userName: string, givenName: string, familyName: string): Person => ({
    who, userName, givenName, familyName, displayName: `${givenName} ${familyName}`,
    email: userName.includes("@") ? userName : `${userName}@${benchKey}.example`,
    subject: createHash("sha256").update(`${benchKey}\n${userName}`).digest("hex").slice(0, 32),
  });
  const domain = accounts.own.userName.split("@")[1];
  const made: Person[] = [];
  return {
    own: person("own", accounts.own.userName, "Owen", "Tester"),
    victim: person("victim", accounts.victim.userName, "Vera", "Victim"),
    newcomer(userName) {
      const name = `entente-${random().slice(0, 10)}`;
      const one = person("new", userName ?? (domain ? `${name}@${domain}` : name), "Nell", `Newcomer${made.length + 1}`);
      made.push(one);
      return one;
    },
    made: () => made,
  };
}

/** A person as the manifest's expressions read them. */
export const asMappingUser = (person: Person): MappingUser => ({
  id: person.subject, userName: person.userName, email: person.email, givenName: person.givenName, familyName: person.familyName,
  displayName: person.displayName, externalId: person.subject, active: true,
});
