import { asList, type Json } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, updates, pushesGroups, all } from "./declared.ts";
import { membersIn } from "./seen.ts";

export const groupsOfAPerson = defineCheck({
  id: "SCIM-G5", slug: "groups-of-a-person", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "informs", title: "Shows a person's groups as they are",
  spec: { doc: "rfc7643", section: "4.1.2", level: "MUST" },
  asks: "Where people show their groups, do these follow the groups, and can a person not write them?",
  why: "Who can write their own groups gives rights to themselves.",
  remedy: "Make groups from the memberships; it is read-only.",
  example: {
    sent: `
      GET /Users/2819c2   a member of g1
      PATCH /Users/2819c2   {"op": "add", "path": "groups", "value": [{"value": "g2"}]}`,
    right: `
      ← 200 {"groups": [{"value": "g1"}]}
      ← 400 mutability`,
    wrong: `
      ← 200 {"groups": []}
      ← 200, and GET /Groups/g2 now has the person
      # Who may write a person may write themselves into the group of admins.`,
  },
  applies: all(creates, updates, pushesGroups),
  async run(bench) {
    const person = await bench.makeUser();
    const group = await bench.makeGroup({ members: [{ value: person.id }] });
    bench.step("a person's groups");
    const groupsOf = (json: Json) => asList(json["groups"]).map((g) => String(g["value"]));
    const inside = await bench.read(person);
    if (!groupsOf(inside.json).includes(group.id)) return violated("A member does not show the group.", inside);
    const own = await bench.makeGroup();
    bench.step("hostile: a person who writes their groups");
    const written = await bench.patch(person, { op: "add", path: "groups", value: [{ value: own.id }] });
    const sneaked = membersIn((await bench.read(own)).json).includes(person.id) || groupsOf((await bench.read(person)).json).includes(own.id);
    if (sneaked) return violated(`A PATCH of groups (${written.status}) made a membership.`, written);
    const left = await bench.patch(group, { op: "remove", path: `members[value eq "${person.id}"]` });
    const outside = await bench.read(person);
    return heldIf(!groupsOf(outside.json).includes(group.id), { held: "The group came and went with the membership, and cannot be written.", violated: "A former member still shows the group." }, inside, written, left, outside);
  },
});
