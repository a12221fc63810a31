import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, pushesGroups, all } from "./declared.ts";
import { membersIn } from "./seen.ts";

export const memberOnce = defineCheck({
  id: "SC-37", slug: "member-once", about: "/provisioning/scim/groupPatchChunk", protocol: "scim", kind: "attack", gate: "warns", title: "Takes the same change twice",
  spec: { doc: "rfc9110", section: "9.2.2", level: "SHOULD" },
  asks: "Does adding a member twice leave one membership, and is a second DELETE of the group answered with 404?",
  why: "Networks lose answers; a change that is sent again must not do more.",
  remedy: "Hold memberships unique; answer 404 to what is gone.",
  example: {
    sent: `
      PATCH /Groups/g1   {"op": "add", "path": "members", "value": [{"value": "2819c2"}]}   twice
      DELETE /Groups/g1   twice`,
    right: `
      GET /Groups/g1 ← members: 2819c2
      ← 204, then 404`,
    wrong: `
      GET /Groups/g1 ← members: 2819c2, 2819c2
      ← 204, then 500
      # After a timeout a client repeats itself; that must be harmless.`,
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const person = await bench.makeUser();
    const group = await bench.makeGroup();
    bench.step("the same member twice");
    const answers = [];
    for (let i = 0; i < 2; i++) answers.push(await bench.patch(group, { op: "add", path: "members", value: [{ value: person.id }] }));
    const read = await bench.read(group);
    if (membersIn(read.json).join() !== person.id) return violated(`After two adds (${answers.map((a) => a.status).join(", ")}) the group has ${membersIn(read.json).length} members.`, ...answers, read);
    bench.step("the group is deleted twice");
    const gone = [await bench.request("DELETE", pathOf(group)), await bench.request("DELETE", pathOf(group))];
    return heldIf(gone[1]?.status === 404, { held: "One membership; deleted, then 404.", violated: `The second DELETE was answered with ${String(gone[1]?.status)}.` }, ...answers, read, ...gone);
  },
});
