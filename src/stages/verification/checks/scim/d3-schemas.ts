import { asList, SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const schemas = defineCheck({
  id: "SCIM-D3", slug: "schemas", protocol: "scim", kind: "conformance", gate: "warns", title: "Describes its schemas and resource types",
  spec: { doc: "rfc7644", section: "4", level: "MUST" },
  asks: "Do /Schemas and /ResourceTypes describe what is served, and do they fit each other?",
  why: "Attribute pickers and mappings are made from them.",
  remedy: "List every schema under /Schemas and every resource type under /ResourceTypes; each type names a schema that is listed.",
  example: {
    sent: `
      GET /ResourceTypes
      GET /Schemas`,
    right: `
      ← {"Resources": [{"name": "User", "schema": "urn:ietf:params:scim:schemas:core:2.0:User"}]}
      ← {"Resources": [{"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [ … ]}]}`,
    wrong: `
      ← {"Resources": [{"name": "User", "schema": "urn:ietf:params:scim:schemas:core:2.0:User"}]}
      ← {"Resources": []}
      # The type names a schema that nobody describes.`,
  },
  async run(bench) {
    bench.step("schemas and resource types");
    const schemas = await bench.request("GET", "/Schemas");
    const types = await bench.request("GET", "/ResourceTypes");
    if (schemas.status !== 200 || types.status !== 200) return violated(`/Schemas answered ${schemas.status}, /ResourceTypes ${types.status}.`, schemas, types);
    const ids = asList(schemas.json["Resources"]).map((s) => s["id"]);
    const named = asList(types.json["Resources"]).map((t) => t["schema"]);
    const lost = named.filter((schema) => !ids.includes(schema));
    if (!ids.includes(SCIM.user)) return violated("/Schemas does not list the User schema.", schemas);
    return heldIf(named.length > 0 && lost.length === 0, {
      held: `${ids.length} schemas and ${named.length} resource types fit each other.`,
      violated: named.length === 0 ? "/ResourceTypes lists nothing." : `/ResourceTypes names schemas that /Schemas does not list: ${lost.map(String).join(", ")}.`,
    }, schemas, types);
  },
});
