import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";

export const removeWithoutPath = defineCheck({
  id: "SC-31", slug: "remove-without-path", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "blocks", title: "Does not empty a group by mistake",
  spec: { doc: "rfc7644", section: "3.5.2.2", level: "MUST" },
  asks: "Is a PATCH remove without a path refused, and does the group keep its members?",
  why: "One malformed request would take away everybody's rights at once.",
  remedy: "Answer 400 with scimType noTarget when a remove has no path.",
  example: {
    sent: `
      PATCH /Groups/g1
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "remove"}]}`,
    right: `
      ← 400 noTarget
      GET /Groups/g1 ← members: 2819c2`,
    wrong: `
      ← 204
      GET /Groups/g1 ← members: (none)`,
  },
  applies: (scim) => scim.features.includes("group_push") || "The manifest does not say that groups are pushed.",
  async run(bench) {
    bench.step("hostile: remove without path");
    const person = await bench.makeUser();
    const group = await bench.makeGroup({ members: [{ value: person.id }] });
    const filled = await bench.read(group);
    if (!asList(filled.json["members"]).some((m) => m["value"] === person.id)) return couldNotTell("The group was not made with its member.", filled);
    const patched = await bench.patch(group, { op: "remove" });
    const read = await bench.read(group);
    if (read.status !== 200 || !asList(read.json["members"]).some((m) => m["value"] === person.id)) return violated(`After a remove without path (${patched.status}) the group lost its member.`, patched, read);
    if (patched.status >= 500) return violated(`The server broke (${patched.status}) instead of refusing.`, patched);
    return held(`Answered ${patched.status}; the member stayed.`, patched, read);
  },
});
