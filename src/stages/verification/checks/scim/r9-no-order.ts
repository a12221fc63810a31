import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { statusOf } from "./seen.ts";

export const noOrder = defineCheck({
  id: "SCIM-R9", slug: "no-order", protocol: "scim", kind: "conformance", gate: "informs", title: "Orders no booleans",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "Is active gt true refused with 400?",
  why: "What is meant by it nobody knows; an answer would be believed.",
  remedy: "Answer 400 invalidFilter to gt, ge, lt and le on boolean and binary attributes.",
  example: {
    sent: `
      GET /Users?filter=active gt true`,
    right: `
      ← 400 invalidFilter
      # A boolean has no order (RFC 7644, table 3).`,
    wrong: `
      ← 200 {"totalResults": 0, …}`,
  },
  async run(bench) {
    bench.step("a comparison without an order");
    const answer = await bench.find("Users", "active gt true");
    return heldIf(answer.status === 400, { held: `Refused with ${statusOf(answer)}.`, violated: `It answered ${answer.status}.` }, answer);
  },
});
