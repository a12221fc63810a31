import { SCIM, type ScimAnswer, type ScimBench } from "../../bench/scim-bench.ts";
import { CannotTell, couldNotTell, type Verdict } from "../../verdict.ts";

/** An honest request that must work before and after a hostile one. @throws {CannotTell} */
export async function serverAnswers(bench: ScimBench, when: "before" | "after"): Promise<ScimAnswer> {
  bench.step(`honest request ${when}`);
  const answer = await bench.request("GET", "/Users?startIndex=1&count=1");
  if (answer.status !== 200 || !isList(answer)) throw new CannotTell(`The honest request ${when} was answered with ${answer.status}.`, answer);
  return answer;
}

/** How often lists are read anew that somebody changed meanwhile. */
const MAX_LOOKS = 4;

/**
 * Lists that are read one after another tell of the server only while nobody comes or goes, and the sign-ins of the same run make
 * people beside this check. What was violated is looked at anew when the lists do not agree on their number of results.
 */
export async function undisturbed(look: () => Promise<{ verdict: Verdict; lists: readonly ScimAnswer[] }>): Promise<Verdict> {
  for (let looks = 1; ; looks++) {
    const { verdict, lists } = await look();
    if (verdict.outcome !== "violated" || new Set(lists.map(totalOf)).size <= 1) return verdict;
    if (looks === MAX_LOOKS) return couldNotTell(`${verdict.saw} But the number of results was another one in the middle of it, each of ${MAX_LOOKS} times.`, ...lists);
  }
}

/** A list of 2.0 or 1.1. */
export const isList = (answer: ScimAnswer): boolean =>
  Array.isArray(answer.json["schemas"]) && (answer.json["schemas"].includes(SCIM.list) || answer.json["schemas"].includes(SCIM.core11)) && typeof answer.json["totalResults"] === "number";

/** The list's number of results; `undefined` when the answer is no list. */
export const totalOf = (answer: ScimAnswer): number | undefined => (answer.status === 200 && isList(answer) ? Number(answer.json["totalResults"]) : undefined);
