import { defineCheck } from "../../check.ts";
import { held, heldIf, violated, couldNotTell } from "../../verdict.ts";
import { creates, pushesGroups, all } from "./declared.ts";
import { refused, membersIn, statusOf } from "./seen.ts";

export const oneMember = defineCheck({
  id: "SC-30", slug: "one-member", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "blocks", title: "Removes the one member that is named",
  spec: { doc: "rfc7644", section: "3.5.2.2", level: "MUST" },
  asks: "Does a remove with a filter, or with a list of values, take exactly these members and no others?",
  why: "Everybody else would lose their rights with the one who leaves.",
  remedy: "Evaluate the filter in the path; with a list of values remove these.",
  example: {
    sent: `
      GET /Groups/g1 ← members: a, b, c
      PATCH /Groups/g1   {"op": "remove", "path": "members[value eq \\"b\\"]"}`,
    right: `
      GET /Groups/g1 ← members: a, c`,
    wrong: `
      GET /Groups/g1 ← members: (none)
      # The path was cut at "[": all members of Finance have lost the app.`,
  },
  expects: "Exactly the named member goes; a list of values is taken as such, or refused.",
  applies: all(creates, pushesGroups),
  async run(bench) {
    const people = [await bench.makeUser(), await bench.makeUser(), await bench.makeUser()];
    const [a = "", b = "", c = ""] = people.map((p) => p.id);
    const group = await bench.makeGroup({ members: [a, b, c].map((value) => ({ value })) });
    const full = await bench.read(group);
    if (membersIn(full.json).join() !== [a, b, c].sort().join()) return couldNotTell("The group was not made with its three members.", full);
    bench.step("hostile: remove of somebody who is no member");
    const nobody = await bench.patch(group, { op: "remove", path: `members[value eq "${bench.word()}"]` });
    const still = await bench.read(group);
    if (membersIn(still.json).length !== 3) return violated(`Removing somebody who is no member (${nobody.status}) left ${membersIn(still.json).length} of 3.`, nobody, still);
    bench.step("one of three by filter");
    const one = await bench.patch(group, { op: "remove", path: `members[value eq "${b}"]` });
    const two = await bench.read(group);
    if (membersIn(two.json).join() !== [a, c].sort().join()) return violated(`After the remove (${one.status}) ${membersIn(two.json).length} members are left, not the other two.`, one, two);
    bench.step("Entra's way: one of two by a list of values");
    const byList = await bench.patch(group, { op: "remove", path: "members", value: [{ value: a }] });
    const last = await bench.read(group);
    const left = membersIn(last.json).join();
    if (left === c) return held("Exactly the named member went, each time.", nobody, one, two, byList, last);
    return heldIf(refused(byList) && left === [a, c].sort().join(), { held: `By filter exactly the one; a list of values was refused (${statusOf(byList)}).`, violated: `A remove by a list of values (${byList.status}) left ${membersIn(last.json).length} of 2 members, not the one.` }, nobody, one, two, byList, last);
  },
});
