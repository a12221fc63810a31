import { asList, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated, couldNotTell } from "../../verdict.ts";
import { creates, pushesGroups, all } from "./declared.ts";
import { ok } from "./seen.ts";

export const deletedGroup = defineCheck({
  id: "SC-34", slug: "deleted-group", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "blocks", title: "Deletes a group without its people",
  spec: { doc: "rfc7644", section: "3.6", level: "MUST" },
  asks: "Do people stay when their group is deleted, active and without it?",
  why: "Accounts would go with a group; or the right that hung on it would stay.",
  remedy: "Delete memberships with the group, never the members.",
  example: {
    sent: `
      DELETE /Groups/g1 ← 204`,
    right: `
      GET /Users/2819c2 ← 200 {"active": true, "groups": []}`,
    wrong: `
      GET /Users/2819c2 ← 404
      # ON DELETE CASCADE, one table too far.`,
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const person = await bench.makeUser();
    const group = await bench.makeGroup({ members: [{ value: person.id }] });
    bench.step("the group is deleted");
    const gone = await bench.request("DELETE", pathOf(group));
    const read = await bench.read(person);
    if (!ok(gone)) return couldNotTell(`The group was not deleted (${gone.status}).`, gone);
    if (read.status !== 200 || read.json["active"] === false) return violated(`The person reads ${read.status}, active ${String(read.json["active"])}.`, gone, read);
    return heldIf(!asList(read.json["groups"]).some((g) => g["value"] === group.id), { held: "The person is there, active and without the group.", violated: "The person still shows the deleted group." }, gone, read);
  },
});
