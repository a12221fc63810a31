import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated, couldNotTell, doesNotApply } from "../../verdict.ts";
import { featureOf, notOffered } from "./declared.ts";

/** A declared limit above this is not tried: the request would be an attack of its own. */
const MOST = 1_200;

export const bulkLimit = defineCheck({
  id: "SC-39", slug: "bulk-limit", protocol: "scim", kind: "attack", gate: "warns", title: "Keeps to its limit of bulk operations",
  spec: { doc: "rfc7644", section: "3.7.4", level: "MUST" },
  asks: "Where bulk is declared, is one operation more than maxOperations answered with 413?",
  why: "One request could hold a server for minutes.",
  remedy: "Answer 413 before anything is done.",
  example: {
    sent: `
      GET /ServiceProviderConfig ← {"bulk": {"supported": true, "maxOperations": 100}, …}
      POST /Bulk   with 101 operations`,
    right: `
      ← 413`,
    wrong: `
      ← 200
      # The limit stands in the description alone.`,
  },
  async run(bench) {
    const feature = await featureOf(bench, "bulk");
    if (feature.declared !== true) return doesNotApply(notOffered("bulk"), feature.answer);
    const limit = feature.block["maxOperations"];
    if (typeof limit !== "number" || limit < 1) return violated(`bulk.maxOperations is ${String(limit)}.`, feature.answer);
    if (limit > MOST) return couldNotTell(`The declared limit of ${limit} operations is too large to be tried.`, feature.answer);
    bench.step("hostile: one operation too many");
    const nobody = `/Users/${bench.word()}-nobody`;
    const answer = await bench.request("POST", "/Bulk", { body: { schemas: [SCIM.bulk], Operations: Array.from({ length: limit + 1 }, () => ({ method: "DELETE", path: nobody })) } });
    return heldIf(answer.status === 413, { held: `${limit + 1} operations were refused with 413.`, violated: `${limit + 1} operations, one more than declared, were answered with ${answer.status}.` }, answer);
  },
});
