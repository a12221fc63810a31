import { asList, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, pushesGroups, all } from "./declared.ts";
import { idsIn } from "./seen.ts";
import { totalOf } from "./server-alive.ts";

export const groupQueries = defineCheck({
  id: "SCIM-G8", slug: "group-queries", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "warns", title: "Finds a group by name, and leaves its members out when asked",
  spec: { doc: "rfc7644", section: "3.9", level: "MUST" },
  asks: "Does a filter on displayName find the group, and does excludedAttributes=members leave the members out?",
  why: "A group that is not found is made a second time; members by the thousand are read for nothing.",
  remedy: "Implement filter=displayName eq and excludedAttributes on /Groups.",
  example: {
    sent: `
      GET /Groups?filter=displayName eq "Finance"
      GET /Groups/g1?excludedAttributes=members`,
    right: `
      ← {"totalResults": 1, "Resources": [{"id": "g1"}]}
      ← {"id": "g1", "displayName": "Finance"}`,
    wrong: `
      ← {"totalResults": 12, …}
      ← {"id": "g1", "members": [ … ten thousand … ]}`,
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const person = await bench.makeUser();
    const group = await bench.makeGroup({ members: [{ value: person.id }] });
    bench.step("groups by name");
    const name = String(group.json["displayName"]);
    const found = await bench.find("Groups", `displayName eq "${name}"`);
    const nobody = await bench.find("Groups", `displayName eq "${bench.word()}"`);
    const lean = await bench.request("GET", `${pathOf(group)}?excludedAttributes=members`);
    const leanList = await bench.request("GET", `/Groups?filter=${encodeURIComponent(`displayName eq "${name}"`)}&excludedAttributes=members`);
    if (idsIn(found).join() !== group.id) return violated(`The filter gave ${found.status} with ${idsIn(found).length} groups.`, found);
    if (totalOf(nobody) !== 0) return violated(`A name that is not there gave ${nobody.status} with ${String(totalOf(nobody))} groups.`, nobody);
    return heldIf(lean.status === 200 && lean.json["members"] === undefined && asList(leanList.json["Resources"]).every((g) => g["members"] === undefined), { held: "Found by name; without members when asked.", violated: "Members are given although they were excluded." }, found, nobody, lean, leanList);
  },
});
