import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, pushesGroups, all } from "./declared.ts";
import { membersIn } from "./seen.ts";

/** Enough to see that all are kept. */
const MANY = 12;

export const allMembers = defineCheck({
  id: "SC-32", slug: "all-members", about: "/provisioning/scim/groupPatchChunk", protocol: "scim", kind: "attack", gate: "warns", title: "Sets all members at once, exactly",
  spec: { doc: "rfc7644", section: "3.5.2.3", level: "MUST" },
  asks: "Does replacing all members give exactly these, and an empty list none?",
  why: "A full push that keeps somebody keeps their rights.",
  remedy: "Replace the whole list.",
  example: {
    sent: `
      PATCH /Groups/g1
      {"op": "replace", "path": "members", "value": [ … eleven people … ]}
      PATCH /Groups/g1   {"op": "replace", "path": "members", "value": []}`,
    right: `
      GET /Groups/g1 ← these eleven, and then nobody`,
    wrong: `
      GET /Groups/g1 ← twelve: the one from before stayed
      # Who was taken out of the group keeps what it gives.`,
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const people = [];
    for (let i = 0; i < MANY; i++) people.push((await bench.makeUser()).id);
    const [first = "", ...others] = people;
    const group = await bench.makeGroup({ members: [{ value: first }] });
    bench.step("all members replaced");
    const many = await bench.patch(group, { op: "replace", path: "members", value: others.map((value) => ({ value })) });
    const full = await bench.read(group);
    if (membersIn(full.json).join() !== [...others].sort().join()) return violated(`After a replace with ${others.length} members (${many.status}) the group has ${membersIn(full.json).length}.`, many, full);
    bench.step("replaced by nobody");
    const none = await bench.patch(group, { op: "replace", path: "members", value: [] });
    const empty = await bench.read(group);
    return heldIf(membersIn(empty.json).length === 0, { held: `${others.length} members exactly, then none.`, violated: `After a replace with nobody (${none.status}) ${membersIn(empty.json).length} members are left.` }, many, full, none, empty);
  },
});
