import { SCIM, type ScimAnswer, type ScimBench } from "../../bench/scim-bench.ts";
import { CannotTell } from "../../verdict.ts";

/** An honest request that must work before and after a hostile one. @throws {CannotTell} */
export async function serverAnswers(bench: ScimBench, when: "before" | "after"): Promise<ScimAnswer> {
  bench.step(`honest request ${when}`);
  const answer = await bench.request("GET", "/Users?startIndex=1&count=1");
  if (answer.status !== 200 || !isList(answer)) throw new CannotTell(`The honest request ${when} was answered with ${answer.status}.`, answer);
  return answer;
}

/** A list of 2.0 or 1.1. */
export const isList = (answer: ScimAnswer): boolean =>
  Array.isArray(answer.json["schemas"]) && (answer.json["schemas"].includes(SCIM.list) || answer.json["schemas"].includes(SCIM.core11)) && typeof answer.json["totalResults"] === "number";

/** The list's number of results; `undefined` when the answer is no list. */
export const totalOf = (answer: ScimAnswer): number | undefined => (answer.status === 200 && isList(answer) ? Number(answer.json["totalResults"]) : undefined);
