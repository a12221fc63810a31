import type { SsoBench } from "../bench/sso-bench.ts";
import { landed } from "../bench/sso-bench.ts";
import { inWords } from "../bench/who-am-i.ts";
import { held, type Verdict, violated } from "../verdict.ts";

const GIVEN = "Zo\u00eb \"Zo\"";
const FAMILY = "O'Brien & \u738b <\u00c4>";

/** The first sign-in of somebody whose name needs escaping in every format that it travels in. */
export async function specialLettersSurvive(bench: SsoBench): Promise<Verdict> {
  bench.spoil();
  bench.step("first sign-in of somebody with accents, quotes and other scripts in their name");
  const attempt = await bench.signIn({ ...bench.people.newcomer(), givenName: GIVEN, familyName: FAMILY, displayName: `${GIVEN} ${FAMILY}` });
  if (attempt.who.is !== "new") return violated(`After the honest first sign-in of ${GIVEN} ${FAMILY} ${inWords(attempt.who)}${landed(attempt.page)}.`, attempt);
  const shown = [GIVEN, FAMILY].every((part) => attempt.who.text.includes(part) || attempt.who.text.includes(JSON.stringify(part).slice(1, -1)));
  return held(`${inWords(attempt.who)}${shown ? ", and the name is shown as it was sent" : ""}.`, attempt);
}
