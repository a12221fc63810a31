import { defineCheck } from "../../check.ts";
import { heldIf, violated, couldNotTell, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { ok, partOf } from "./seen.ts";

export const etag = defineCheck({
  id: "SCIM-E1", slug: "etag", protocol: "scim", kind: "conformance", gate: "warns", title: "Gives versions, where it says that it does",
  spec: { doc: "rfc7644", section: "3.14", level: "MUST" },
  asks: "Where ETags are declared, does each reading carry one that equals meta.version and changes with the person?",
  why: "Two administrators overwrite each other without knowing.",
  remedy: "Send ETag and meta.version, made from the content; or declare etag as not supported.",
  example: {
    sent: `
      GET /Users/2819c2
      PATCH /Users/2819c2   {"op": "replace", "path": "displayName", "value": "Entente version"}`,
    right: `
      ETag: W/"1", meta.version W/"1"
      ETag: W/"2" after the change`,
    wrong: `
      ETag: W/"1" before and after
      # Two clients overwrite each other, each sure of holding the latest version.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const feature = await featureOf(bench, "etag");
    if (feature.declared !== true) return doesNotApply(notOffered("ETags"), feature.answer);
    const made = await bench.makeUser();
    bench.step("versions before and after a change");
    const before = await bench.read(made);
    const tag = before.headers["etag"];
    if (typeof tag !== "string") return violated("A reading has no ETag.", before);
    const version = partOf(before.json, "meta")["version"];
    if (version !== tag) return violated(`ETag is ${tag}, meta.version is ${String(version)}.`, before);
    const changed = await bench.patch(made, { op: "replace", path: "displayName", value: "Entente version" });
    const after = await bench.read(made);
    if (!ok(changed)) return couldNotTell(`The change was answered with ${changed.status}.`, changed);
    return heldIf(after.headers["etag"] !== tag, { held: `${tag} became ${String(after.headers["etag"])}.`, violated: "The ETag is the same after a change." }, before, changed, after);
  },
});
