import type { Person } from "../bench/people.ts";
import { type Attempt, landed, type SsoBench } from "../bench/sso-bench.ts";
import { inWords } from "../bench/who-am-i.ts";
import { held, type Verdict, violated } from "../verdict.ts";

/** Signs in somebody new, and reads which of their attributes the app shows afterwards. */
export async function newcomerArrives(bench: SsoBench, signIn: (person: Person) => Promise<Attempt>): Promise<Verdict> {
  bench.spoil();
  bench.step("first sign-in of a newcomer");
  const person = bench.people.newcomer();
  const attempt = await signIn(person);
  if (attempt.who.is !== "new") return violated(`After the honest first sign-in of ${person.userName} ${inWords(attempt.who)}${landed(attempt.page)}.`, attempt);
  const shown = (["email", "givenName", "familyName"] as const).filter((key) => attempt.who.text.includes(person[key]) && person[key] !== person.userName);
  return held(`An account was made: ${inWords(attempt.who)}. ${shown.length > 0 ? `The app also shows ${shown.join(", ")}.` : "The who-am-I answer shows no further attribute."}`, attempt);
}
