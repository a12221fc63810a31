import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const listShape11 = defineCheck({
  id: "SCIM11-R2", slug: "1.1-list-shape", protocol: "scim", kind: "conformance", gate: "warns", title: "Counts in numbers (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.2.2", level: "MUST" },
  asks: "Are totalResults, startIndex and itemsPerPage numbers and schemas urn:scim:schemas:core:1.0?",
  why: "Imports stop at the first page when totals are text.",
  remedy: "Write them as JSON numbers, with schemas urn:scim:schemas:core:1.0.",
  example: {
    sent: `
      GET /Users?startIndex=1&count=2`,
    right: `
      {"schemas": ["urn:scim:schemas:core:1.0"], "totalResults": 41, "startIndex": 1, "itemsPerPage": 2,
       "Resources": [{"id": "2819c2"}, {"id": "6c5bb4"}]}`,
    wrong: `
      {"totalResults": "41", "Resources": [{"id": "2819c2"}, {"id": "6c5bb4"}]}
      # Text instead of numbers; how long a page is must be counted.`,
  },
  async run(bench) {
    bench.step("a page of people");
    const answer = await bench.request("GET", "/Users?startIndex=1&count=2");
    const wrong = ["totalResults", "startIndex", "itemsPerPage"].filter((key) => !Number.isInteger(answer.json[key]));
    if (!Array.isArray(answer.json["schemas"]) || !answer.json["schemas"].includes(SCIM.core11)) wrong.push("schemas");
    return heldIf(answer.status === 200 && wrong.length === 0, { held: "Numbers, and the schema of 1.1.", violated: `It answered ${answer.status}; wrong: ${wrong.join(", ") || "nothing else"}.` }, answer);
  },
});
