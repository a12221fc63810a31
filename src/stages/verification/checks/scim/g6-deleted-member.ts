import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";
import { creates, deletes, pushesGroups, all } from "./declared.ts";
import { ok, membersIn } from "./seen.ts";

export const deletedMember = defineCheck({
  id: "SCIM-G6", slug: "deleted-member", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "warns", title: "Keeps no deleted member",
  spec: { doc: "rfc7644", section: "3.6", level: "SHOULD" },
  asks: "Is a deleted person no longer a member of any group?",
  why: "Members who are nobody make every comparison of groups fail.",
  remedy: "Remove memberships with the person.",
  example: {
    sent: `
      GET /Groups/g1 ← members: 2819c2, 6c5bb4
      DELETE /Users/6c5bb4 ← 204`,
    right: `
      GET /Groups/g1 ← members: 2819c2`,
    wrong: `
      GET /Groups/g1 ← members: 2819c2, 6c5bb4
      # The next reading of member 6c5bb4 is a 404, and a full sync stops there.`,
  },
  applies: all(creates, deletes, pushesGroups),
  async run(bench) {
    const [stays, leaves] = [await bench.makeUser(), await bench.makeUser()];
    const group = await bench.makeGroup({ members: [{ value: stays.id }, { value: leaves.id }] });
    bench.step("a member is deleted");
    const gone = await bench.request("DELETE", pathOf(leaves));
    const read = await bench.read(group);
    if (!ok(gone)) return couldNotTell(`The person was not deleted (${gone.status}).`, gone);
    return heldIf(membersIn(read.json).join() === stays.id, { held: "The other member alone is left.", violated: `The group still has ${membersIn(read.json).length} members.` }, gone, read);
  },
});
