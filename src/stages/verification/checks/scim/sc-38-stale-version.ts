import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { ok } from "./seen.ts";

export const staleVersion = defineCheck({
  id: "SC-38", slug: "stale-version", protocol: "scim", kind: "attack", gate: "warns", title: "Refuses a change of a version that is past",
  spec: { doc: "rfc7644", section: "3.14", level: "SHOULD" },
  asks: "Where ETags are declared, is a PUT with If-Match of an older version answered with 412, changing nothing?",
  why: "A late request undoes a newer one: somebody deactivated is active again.",
  remedy: "Compare If-Match with the current version; answer 412.",
  example: {
    sent: `
      GET /Users/2819c2 ← ETag: W/"1"
      PATCH /Users/2819c2   (somebody else) ← ETag: W/"2"
      PUT /Users/2819c2   If-Match: W/"1"`,
    right: `
      ← 412
      # The newer change stands.`,
    wrong: `
      ← 200 {"displayName": "Entente late"}
      # If-Match was not read, and the newer change is gone.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const feature = await featureOf(bench, "etag");
    if (feature.declared !== true) return doesNotApply(notOffered("ETags"), feature.answer);
    const made = await bench.makeUser();
    bench.step("hostile: a change of an older version");
    const old = await bench.read(made);
    const tag = old.headers["etag"];
    if (typeof tag !== "string") return couldNotTell("A reading has no ETag.", old);
    const newer = await bench.patch(made, { op: "replace", path: "displayName", value: "Entente newer" });
    const late = await bench.request("PUT", pathOf(made), { body: { ...old.json, displayName: "Entente late" }, headers: { "if-match": tag } });
    const read = await bench.read(made);
    if (!ok(newer)) return couldNotTell(`The first change was answered with ${newer.status}.`, newer);
    return heldIf(late.status === 412 && read.json["displayName"] === "Entente newer", { held: "412, and the newer one stands.", violated: `It answered ${late.status}; displayName reads ${String(read.json["displayName"])}.` }, newer, late, read);
  },
});
