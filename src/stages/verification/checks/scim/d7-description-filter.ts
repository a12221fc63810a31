import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { idsIn } from "./seen.ts";

export const descriptionFilter = defineCheck({
  id: "SCIM-D7", slug: "description-filter", protocol: "scim", kind: "conformance", gate: "informs", title: "Does not filter its description",
  spec: { doc: "rfc7644", section: "4", level: "MUST" },
  asks: "Is a filter on /Schemas and /ResourceTypes refused with 403, or ignored?",
  why: "A client that trusts a filtered description believes attributes away.",
  remedy: "Answer 403 when a filter is given, or give everything.",
  example: {
    sent: `
      GET /Schemas?filter=name eq "EntenteNothing"`,
    right: `
      ← 403 "Filters are not taken here"
      # Or the whole list, with the filter left aside.`,
    wrong: `
      ← 200 {"totalResults": 0, "Resources": []}`,
  },
  async run(bench) {
    bench.step("the descriptions with a filter");
    const wrong = [];
    const answers = [];
    for (const path of ["/Schemas", "/ResourceTypes"]) {
      const whole = await bench.request("GET", path);
      const filtered = await bench.request("GET", `${path}?filter=${encodeURIComponent('name eq "EntenteNothing"')}`);
      answers.push(filtered);
      if (filtered.status !== 403 && !(filtered.status === 200 && idsIn(filtered).length === idsIn(whole).length)) wrong.push(`${path} answered ${filtered.status} with ${idsIn(filtered).length} of ${idsIn(whole).length}`);
    }
    return heldIf(wrong.length === 0, { held: `Answered ${answers.map((a) => a.status).join(", ")}.`, violated: `${wrong.join("; ")}.` }, ...answers);
  },
});
