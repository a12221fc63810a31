import { SCIM, pathOf, type Json } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, pushesGroups, all } from "./declared.ts";
import { ok, membersIn } from "./seen.ts";

export const members11 = defineCheck({
  id: "SCIM11-G2", slug: "1.1-members", about: "/provisioning/scim/features", protocol: "scim", kind: "flow", gate: "blocks", title: "Adds and removes one member (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.3.2", level: "MUST" },
  asks: "Does PATCH add a member, and remove the one that comes with operation delete, leaving the others and the name?",
  why: "Rights hang on groups: a membership that does not leave is a right that stays.",
  remedy: "Merge members by value; remove those whose operation is delete; answer 200 or 204.",
  example: {
    sent: `
      PATCH /Groups/g1
      {"schemas": ["urn:scim:schemas:core:1.0"], "members": [{"value": "2819c2", "operation": "delete"}]}`,
    right: `
      GET /Groups/g1 ← displayName Finance, members: 6c5bb4`,
    wrong: `
      GET /Groups/g1 ← members: 2819c2
      # "operation" was not read: the list that was sent took the place of all members.`,
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const [a, b] = [await bench.makeUser(), await bench.makeUser()];
    const group = await bench.makeGroup({ members: [{ value: a.id }] });
    const patch = (...members: Json[]) => bench.request("PATCH", pathOf(group), { body: { schemas: [SCIM.core11], members } });
    bench.step("a member comes");
    const added = await patch({ value: b.id, display: b.json["userName"] });
    const full = await bench.read(group);
    if (!ok(added) || membersIn(full.json).join() !== [a.id, b.id].sort().join()) return violated(`After adding one (${added.status}) the group has ${membersIn(full.json).length} members, not 2.`, added, full);
    bench.step("a member leaves");
    const removed = await patch({ value: a.id, operation: "delete" });
    const left = await bench.read(group);
    if (left.json["displayName"] !== group.json["displayName"]) return violated("The group lost its name.", removed, left);
    return heldIf(ok(removed) && membersIn(left.json).join() === b.id, { held: "One came, one left, the other stayed.", violated: `After removing one of two (${removed.status}) the group has ${membersIn(left.json).length}.` }, added, full, removed, left);
  },
});
