import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { pushesGroups } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const renameWithId = defineCheck({
  id: "SCIM-G7", slug: "rename-with-id", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "informs", title: "Renames a group whose id comes along",
  spec: { doc: "rfc7644", section: "3.5.2.3", level: "MAY" },
  asks: "Is a replace without a path whose value holds id and displayName taken, as Okta sends it?",
  why: "Every change of members from Okta comes with such a rename.",
  remedy: "Ignore an id that is the group's own.",
  example: {
    sent: `
      PATCH /Groups/g1
      {"op": "replace", "value": {"id": "g1", "displayName": "Finance Europe"}}`,
    right: `
      ← 200 {"id": "g1", "displayName": "Finance Europe"}
      # Okta sends the id along; it is the right one.`,
    wrong: `
      ← 400 mutability`,
  },
  applies: pushesGroups,
  async run(bench) {
    const group = await bench.makeGroup();
    const displayName = `Entente renamed ${bench.word()}`;
    bench.step("Okta's way: id in the value");
    const answer = await bench.patch(group, { op: "replace", value: { id: group.id, displayName } });
    const read = await bench.read(group);
    return heldIf(ok(answer) && read.json["displayName"] === displayName, { held: "Renamed.", violated: `It answered ${statusOf(answer)}; the group is called ${String(read.json["displayName"])}.` }, answer, read);
  },
});
