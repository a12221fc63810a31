import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { all, creates, pushesGroups } from "./declared.ts";
import { membersIn, ok, statusOf } from "./seen.ts";

export const replaceGroup = defineCheck({
  id: "SCIM-G10", slug: "replace-group", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "informs", title: "Replaces a group by PUT",
  spec: { doc: "rfc7644", section: "3.5.1", level: "MUST" },
  asks: "Does a PUT of a group set its name and exactly the members that it lists, and none when it lists none?",
  why: "Apps that a customer adds to Okta by hand have their groups written by PUT, and so does any client that finds no PATCH.",
  remedy: "Take the whole group by PUT: displayName and members as they are given, the id from the address.",
  example: {
    sent: "PUT /Groups/g1   {\"displayName\": \"Quality Paris\", \"members\": []}",
    right: "GET /Groups/g1 ← {\"displayName\": \"Quality Paris\", \"members\": [], …}",
    wrong: "GET /Groups/g1 ← {\"displayName\": \"Quality Paris\", \"members\": [{\"value\": \"2819c2\"}], …}",
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const [before, after] = [await bench.makeUser(), await bench.makeUser()];
    const group = await bench.makeGroup({ members: [{ value: before.id }] });
    const displayName = `Entente replaced ${bench.word()}`;
    const answers = [];
    for (const members of [[after.id], []]) {
      bench.step(members.length > 0 ? "another name, and another member" : "no members");
      const put = await bench.request("PUT", pathOf(group), { body: { schemas: group.json["schemas"], id: group.id, displayName, members: members.map((value) => ({ value })) } });
      const read = await bench.read(group);
      answers.push(put, read);
      const fits = ok(put) && read.json["displayName"] === displayName && membersIn(read.json).join() === members.join();
      if (!fits) return violated(`After a PUT with ${members.length} members (${statusOf(put)}) the group is called "${String(read.json["displayName"])}" and has ${membersIn(read.json).length}.`, put, read);
    }
    return heldIf(true, { held: "Name and members as they were given, then none.", violated: "" }, ...answers);
  },
});
