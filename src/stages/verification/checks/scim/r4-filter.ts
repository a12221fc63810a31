import { asList } from "../../bench/scim-bench.ts";
import { totalOf } from "./server-alive.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const filterByName = defineCheck({
  id: "SCIM-R4", slug: "filter-by-name", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "flow", gate: "blocks", title: "Finds a person by name",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "Does a filter on userName find exactly that person, and nobody for a name that is not there?",
  why: "Before a create the network looks whether the person exists; a wrong answer makes doubles or joins strangers.",
  remedy: "Implement filter=userName eq, without regard to case, with totalResults 0 and status 200 when nobody fits.",
  example: {
    sent: `
      GET /Users?filter=userName eq "tess@corp.example"
      GET /Users?filter=userName eq "q7d@nobody.example"`,
    right: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "2819c2", "userName": "tess@corp.example"}]}
      ← 200 {"totalResults": 0, "Resources": []}`,
    wrong: `
      ← 200 {"totalResults": 41, "Resources": [ … everybody … ]}
      # The filter was not read. A client that links the first result takes over a stranger's account.`,
  },
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    bench.step("looking for a person by name");
    const made = await bench.makeUser();
    const found = await bench.find("Users", `userName eq "${String(made.json["userName"])}"`);
    const nobody = await bench.find("Users", `userName eq "${bench.word()}@nobody.example"`);
    const ids = asList(found.json["Resources"]).map((r) => r["id"]);
    if (ids.length !== 1 || ids[0] !== made.id) return violated(`The filter gave ${found.status} with ${ids.length} people, not the one that was made.`, found);
    return heldIf(totalOf(nobody) === 0, { held: "Exactly the one person, and nobody for a name that is not there.", violated: `A name that is not there gave ${nobody.status} with ${String(totalOf(nobody))} results.` }, found, nobody);
  },
});
