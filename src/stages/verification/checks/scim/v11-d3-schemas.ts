import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const schemas11 = defineCheck({
  id: "SCIM11-D3", slug: "1.1-schemas", about: "/provisioning/scim/version", protocol: "scim", kind: "conformance", gate: "informs", title: "Describes its schemas (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.7", level: "MUST" },
  asks: "Does /Schemas list schemas with an id and attributes?",
  why: "Attribute pickers are made from them.",
  remedy: "Serve /Schemas as a list; each entry has id and attributes.",
  example: {
    sent: `
      GET /Schemas`,
    right: `
      ← 200 {"Resources": [{"id": "urn:scim:schemas:core:1.0:User", "attributes": [ … ]}], …}`,
    wrong: `
      ← 404
      # What a client may send must be tried out.`,
  },
  async run(bench) {
    bench.step("the schemas");
    const answer = await bench.request("GET", "/Schemas");
    const entries = asList(answer.json["Resources"]);
    return heldIf(answer.status === 200 && entries.length > 0 && entries.every((e) => e["id"] && Array.isArray(e["attributes"])), { held: `${entries.length} schemas.`, violated: `/Schemas answered ${answer.status} with ${entries.length} entries that have id and attributes.` }, answer);
  },
});
