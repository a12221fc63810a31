import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates, pushesGroups, all } from "./declared.ts";
import { broke, membersIn, statusOf } from "./seen.ts";

export const unknownMember = defineCheck({
  id: "SCIM-G4", slug: "unknown-member", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "warns", title: "Is not broken by a member who is not there",
  spec: { doc: "rfc7643", section: "4.2", level: "SHOULD" },
  asks: "Is a member id that nobody has refused or left out, and never a failure?",
  why: "A person who was deleted meanwhile would block a whole group.",
  remedy: "Answer 400 invalidValue, or leave the unknown member out.",
  example: {
    sent: `
      PATCH /Groups/g1   {"op": "add", "path": "members", "value": [{"value": "q7d-nobody"}]}`,
    right: `
      ← 400 invalidValue
      GET /Groups/g1 ← 200`,
    wrong: `
      ← 500
      # A foreign key failed, and nobody had thought of it.`,
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const group = await bench.makeGroup();
    bench.step("a member who is not there");
    const answer = await bench.patch(group, { op: "add", path: "members", value: [{ value: `${bench.word()}-nobody` }] });
    const read = await bench.read(group);
    return heldIf(!broke(answer) && read.status === 200, { held: `Answered ${statusOf(answer)}; the group has ${membersIn(read.json).length} members.`, violated: `It answered ${answer.status}; the group reads ${read.status}.` }, answer, read);
  },
});
