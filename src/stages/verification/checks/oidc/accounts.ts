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
