import { asList } from "../../bench/scim-bench.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { held, heldIf, type Verdict, violated } from "../../verdict.ts";
import { totalOf, undisturbed } from "./server-alive.ts";

/** People that are walked through at most: a large tenant is not read whole. */
const MOST = 100;

export const paging = defineCheck({
  id: "SCIM-R11", slug: "paging", about: "/provisioning/scim/pageSize", version: 3, protocol: "scim", kind: "conformance", gate: "blocks", title: "Pages without gaps",
  spec: { doc: "rfc7644", section: "3.4.2.4", level: "MUST" },
  asks: "Do pages begin where they should, hold no more than was asked for, and together show everybody once?",
  why: "An import that misses people takes them for leavers.",
  remedy: "Count from 1, honour startIndex and count, keep the order stable and totalResults honest.",
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "A page past the end is asked by SC-22 alone." }, { version: 3, engine: "1.0.0", on: "2026-11-23", what: "Also counts the people on the pages against totalResults." }],
  example: {
    sent: `
      GET /Users?startIndex=1&count=2
      GET /Users?startIndex=3&count=2`,
    right: `
      ← {"totalResults": 3, "startIndex": 1, "itemsPerPage": 2, "Resources": [{"id": "a"}, {"id": "b"}]}
      ← {"totalResults": 3, "startIndex": 3, "itemsPerPage": 1, "Resources": [{"id": "c"}]}`,
    wrong: `
      ← {"totalResults": 3, "startIndex": 1, "itemsPerPage": 2, "Resources": [{"id": "a"}, {"id": "b"}]}
      ← {"totalResults": 3, "startIndex": 3, "itemsPerPage": 1, "Resources": [{"id": "b"}]}
      # An offset counted from 0: b twice, c never. An import deactivates c.`,
  },
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    bench.step("walking through pages of two");
    const made = [await bench.makeUser(), await bench.makeUser(), await bench.makeUser()];
    return undisturbed(async () => {
      const seen: unknown[] = [];
      const opening = await bench.request("GET", "/Users?startIndex=1&count=2");
      let last = opening;
      const lists = [opening];
      const as = (verdict: Verdict) => ({ verdict, lists });
      for (let start = 1; start <= (totalOf(last) ?? 0) && seen.length < MOST; start += 2) {
        last = await bench.request("GET", `/Users?startIndex=${start}&count=2`);
        const page = asList(last.json["Resources"]);
        if (totalOf(last) === undefined) return as(violated(`The page at ${start} was answered with ${last.status} and is no list.`, last));
        if (page.length > 2) return as(violated(`Asked for 2 people, the server gave ${page.length}.`, last));
        if (page.length === 0 && start <= (totalOf(last) ?? 0)) return as(violated(`The page at ${start} is empty although totalResults is ${String(totalOf(last))}.`, last));
        if (last.json["startIndex"] !== start) return as(violated(`Asked for startIndex ${start}, the answer says ${String(last.json["startIndex"])}.`, last));
        lists.push(last);
        seen.push(...page.map((r) => r["id"]));
      }
      if (seen.length >= MOST) return as(held(`Looked at the first ${MOST} people, page by page; each page was as long as asked for.`, last));
      const doubled = seen.length !== new Set(seen).size;
      const total = totalOf(last);
      if (!doubled && total === totalOf(opening) && seen.length !== total) return as(violated(`The pages hold ${seen.length} people, and totalResults says ${String(total)}.`, opening, last));
      const missed = made.filter((m) => !seen.includes(m.id));
      return as(heldIf(!doubled && missed.length === 0, {
        held: `${seen.length} people in pages of two, nobody twice, nobody missing.`,
        violated: doubled ? "Somebody was shown on two pages." : `${missed.length} of the people just made were on no page.`,
      }, last));
    });
  },
});
