import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell, doesNotApply } from "../../verdict.ts";
import { creates, featureOf, notOffered } from "./declared.ts";

export const notModified = defineCheck({
  id: "SCIM-E2", slug: "not-modified", protocol: "scim", kind: "conformance", gate: "informs", title: "Says that nothing changed",
  spec: { doc: "rfc7644", section: "3.14", level: "SHOULD" },
  asks: "Where ETags are declared, is If-None-Match with the current one answered with 304?",
  why: "Large imports read everybody again and again.",
  remedy: "Answer 304 with an empty body.",
  example: {
    sent: `
      GET /Users/2819c2
      If-None-Match: W/"1"`,
    right: `
      ← 304`,
    wrong: `
      ← 200, with the whole person once more`,
  },
  applies: creates,
  async run(bench) {
    const feature = await featureOf(bench, "etag");
    if (feature.declared !== true) return doesNotApply(notOffered("ETags"), feature.answer);
    const made = await bench.makeUser();
    bench.step("a reading that has the current version");
    const read = await bench.read(made);
    const tag = read.headers["etag"];
    if (typeof tag !== "string") return couldNotTell("A reading has no ETag.", read);
    const again = await bench.request("GET", pathOf(made), { headers: { "if-none-match": tag } });
    return heldIf(again.status === 304, { held: "304.", violated: `It answered ${again.status}.` }, read, again);
  },
});
