import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const groups = defineCheck({
  id: "SCIM-G1", slug: "groups", about: "/provisioning/scim/features", protocol: "scim", kind: "flow", gate: "blocks", title: "Makes, fills, empties and deletes a group",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "Can a group be created, renamed, given a member, relieved of it and deleted, while the member stays?",
  why: "Rights hang on groups: a membership that does not leave is a right that stays.",
  remedy: "Implement POST, PATCH (add members, remove members[value eq ...], replace displayName) and DELETE on /Groups.",
  example: {
    sent: `
      POST /Groups   {"displayName": "Finance"} ← 201 {"id": "g1"}
      PATCH /Groups/g1   {"op": "add", "path": "members", "value": [{"value": "2819c2"}]}
      PATCH /Groups/g1   {"op": "remove", "path": "members[value eq \\"2819c2\\"]"}
      DELETE /Groups/g1`,
    right: `
      ← 204, then 204, then 204
      GET /Groups/g1 ← 404, GET /Users/2819c2 ← 200`,
    wrong: `
      ← 204, then 204, then 204
      GET /Users/2819c2 ← 404
      # The person went with the group.`,
  },
  applies: (scim) => scim.features.includes("group_push") || "The manifest does not say that groups are pushed.",
  async run(bench) {
    bench.step("a group is made, renamed and filled");
    const person = await bench.makeUser();
    const group = await bench.makeGroup();
    const membersNow = async () => asList((await bench.read(group)).json["members"]).map((m) => m["value"]);
    const name = `Entente renamed ${bench.word()}`;
    const renamed = await bench.patch(group, { op: "replace", path: "displayName", value: name });
    const added = await bench.patch(group, { op: "add", path: "members", value: [{ value: person.id }] });
    const full = await bench.read(group);
    if (full.json["displayName"] !== name) return violated(`After a rename (${renamed.status}) the group is still called "${String(full.json["displayName"])}".`, renamed, full);
    if (!asList(full.json["members"]).some((m) => m["value"] === person.id)) return violated(`After adding a member (${added.status}) the group does not hold it.`, added, full);
    bench.step("the member leaves, the group goes");
    const removed = await bench.patch(group, { op: "remove", path: `members[value eq "${person.id}"]` });
    if ((await membersNow()).includes(person.id)) return violated(`After removing the member (${removed.status}) the group still holds it.`, removed);
    const deleted = await bench.request("DELETE", `/Groups/${encodeURIComponent(group.id)}`);
    const gone = await bench.read(group);
    const still = await bench.read(person);
    if (![200, 204].includes(deleted.status) || gone.status !== 404) return violated(`The delete was answered with ${deleted.status}, a reading afterwards with ${gone.status}.`, deleted, gone);
    return heldIf(still.status === 200, { held: "Made, renamed, filled, emptied and deleted; the person is still there.", violated: "The person went with the group." }, renamed, added, removed, deleted, still);
  },
});
