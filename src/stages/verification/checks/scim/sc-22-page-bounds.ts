import type { ScimAnswer } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { idsIn } from "./seen.ts";
import { serverAnswers, totalOf } from "./server-alive.ts";

/** Nobody is shown, everybody is counted. */
const COUNTS_ONLY = "startIndex=1&count=0";

export const pageBounds = defineCheck({
  id: "SC-22", slug: "page-bounds", about: "/provisioning/scim/pageSize", protocol: "scim", kind: "attack", gate: "warns", title: "Bounds its pages",
  spec: { doc: "rfc7644", section: "3.4.2.4", level: "MUST" },
  asks: "Is startIndex below 1 read as 1, a negative count as 0, and are huge numbers bounded?",
  why: "An import that begins at 0 loses or doubles its first person; one huge page can stop a server.",
  remedy: "startIndex below 1 is 1; count below 0 is 0; cap count and say the real itemsPerPage.",
  example: {
    sent: `
      GET /Users?startIndex=-1&count=1
      GET /Users?startIndex=1&count=0
      GET /Users?startIndex=1&count=1000000000`,
    right: `
      ← startIndex 1, as if 1 had been asked
      ← totalResults 41, no Resources
      ← 200 people at most, itemsPerPage says so`,
    wrong: `
      ← 500 "OFFSET must not be negative"
      ← 41 people
      ← all of them, and the server is out of memory`,
  },
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const wrong: string[] = [];
    const seen: ScimAnswer[] = [];
    let counted: ScimAnswer | undefined;
    for (const [query, fits] of [
      ["startIndex=-1&count=1", (a) => a.json["startIndex"] === 1], ["startIndex=0&count=1", (a) => a.json["startIndex"] === 1],
      [COUNTS_ONLY, (a) => idsIn(a).length === 0], ["startIndex=1&count=-5", (a) => idsIn(a).length === 0],
      ["startIndex=1000000000&count=1", (a) => idsIn(a).length === 0], ["startIndex=1&count=1000000000", (a) => idsIn(a).length <= 10_000],
    ] as [string, (answer: ScimAnswer) => boolean][]) {
      bench.step(`hostile: ${query}`);
      const answer = await bench.request("GET", `/Users?${query}`);
      seen.push(answer);
      if (query === COUNTS_ONLY) counted = answer;
      if (answer.status !== 200 || !fits(answer)) wrong.push(`${query} → ${answer.status}, startIndex ${String(answer.json["startIndex"])}, ${idsIn(answer).length} people`);
    }
    const after = await serverAnswers(bench, "after");
    const total = (answer: ScimAnswer | undefined) => (answer && totalOf(answer)) ?? 0;
    // sign-ins of the same run make people meanwhile, so the number lies between the one before and the one after
    if (total(counted) < Math.min(total(before), total(after)) || total(counted) > Math.max(total(before), total(after))) wrong.push(`${COUNTS_ONLY} → totalResults ${total(counted)}, where ${total(before)} and ${total(after)} people were before and after`);
    return heldIf(wrong.length === 0, { held: "Each is read as the specification says.", violated: `${wrong.join("; ")}.` }, before, ...seen, after);
  },
});
