import { defineCheck } from "../../check.ts";
import { heldIf, violated, couldNotTell } from "../../verdict.ts";
import { creates, updates, putsPeople, all } from "./declared.ts";
import { ok, partOf } from "./seen.ts";

export const lastModified = defineCheck({
  id: "SCIM-P4", slug: "last-modified", protocol: "scim", kind: "conformance", gate: "warns", title: "Says when somebody was changed",
  spec: { doc: "rfc7643", section: "3.1", level: "MUST" },
  asks: "Does lastModified advance with a change while created stays?",
  why: "Imports that ask for what changed miss the change.",
  remedy: "Set meta.lastModified with every change; never touch meta.created.",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "replace", "path": "displayName", "value": "Changed"}`,
    right: `
      created      09:00:00Z, before and after
      lastModified 09:00:00Z, then 09:00:02Z`,
    wrong: `
      lastModified 09:00:00Z, then 09:00:00Z
      # A client that asks for what changed since yesterday hears of nothing.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("a change");
    const before = await bench.read(made);
    await bench.pause(1100); // servers that keep whole seconds need one to pass
    const changed = putsPeople(bench.section) === true ? await bench.replace(made, { displayName: "Changed" }) : await bench.patch(made, { op: "replace", path: "displayName", value: "Changed" });
    const after = await bench.read(made);
    if (!ok(changed) || after.json["displayName"] !== "Changed") return couldNotTell(`The change was answered with ${changed.status}.`, changed, after);
    const [old, now] = [partOf(before.json, "meta"), partOf(after.json, "meta")];
    if (old["created"] !== now["created"]) return violated(`meta.created went from ${String(old["created"])} to ${String(now["created"])}.`, before, after);
    return heldIf(Date.parse(String(now["lastModified"])) > Date.parse(String(old["lastModified"])), { held: "Advanced; created stayed.", violated: `meta.lastModified went from ${String(old["lastModified"])} to ${String(now["lastModified"])}.` }, before, changed, after);
  },
});
