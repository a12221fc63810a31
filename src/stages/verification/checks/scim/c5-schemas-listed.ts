import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";

export const schemasListed = defineCheck({
  id: "SCIM-C5", slug: "schemas-listed", protocol: "scim", kind: "conformance", gate: "warns", title: "Names the schemas of a person once each",
  spec: { doc: "rfc7643", section: "3", level: "MUST" },
  asks: "Does schemas hold the User schema and every extension that is used, none twice?",
  why: "Clients read an extension only when it is named.",
  remedy: "List the base schema and each extension whose data is in the resource.",
  example: {
    sent: `
      POST /Users   with the enterprise extension:
      {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Night"}}`,
    right: `
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
       "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]}`,
    wrong: `
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
       "urn:ietf:params:scim:schemas:core:2.0:User"]}
      # One is named twice; the one whose data is there is not named.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a person, with an extension where one is offered");
    const enterprise = (await bench.request("GET", `/Schemas/${SCIM.enterprise}`)).status === 200;
    const made = await bench.makeUser(enterprise ? { schemas: [SCIM.user, SCIM.enterprise], [SCIM.enterprise]: { department: "Night" } } : {});
    const read = await bench.read(made);
    const listed = Array.isArray(read.json["schemas"]) ? read.json["schemas"].map(String) : [];
    const needed = [SCIM.user, ...Object.keys(read.json).filter((key) => key.startsWith("urn:"))];
    const missing = needed.filter((urn) => !listed.some((l) => l.toLowerCase() === urn.toLowerCase()));
    if (new Set(listed).size !== listed.length) return violated("A schema is named twice.", read);
    return heldIf(missing.length === 0, { held: `Named: ${listed.join(", ")}.`, violated: `Not named in schemas: ${missing.join(", ")}.` }, read);
  },
});
