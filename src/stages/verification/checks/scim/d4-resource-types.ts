import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const resourceTypes = defineCheck({
  id: "SCIM-D4", slug: "resource-types", protocol: "scim", kind: "conformance", gate: "warns", title: "Gives each resource type and its schemas by name",
  spec: { doc: "rfc7643", section: "6", level: "MUST" },
  asks: "Can each resource type be read alone, and is every schema and extension it names served by /Schemas?",
  why: "Attribute pickers follow these names; a dead one hides every attribute behind it.",
  remedy: "Serve /ResourceTypes/{id} and /Schemas/{urn} for everything that is listed.",
  example: {
    sent: `
      GET /ResourceTypes/User
      GET /Schemas/urn:ietf:params:scim:schemas:core:2.0:User`,
    right: `
      ← 200 {"name": "User", "endpoint": "/Users", …}
      ← 200 {"id": "urn:ietf:params:scim:schemas:core:2.0:User", …}`,
    wrong: `
      ← 404
      ← 404
      # In the list they are there; asked for by name they are not.`,
  },
  async run(bench) {
    bench.step("each resource type, each schema");
    const list = await bench.request("GET", "/ResourceTypes");
    const types = asList(list.json["Resources"]);
    if (list.status !== 200 || types.length === 0) return violated(`/ResourceTypes answered ${list.status} with ${types.length} types.`, list);
    const wrong: string[] = [];
    for (const type of types.slice(0, 12)) {
      const alone = await bench.request("GET", `/ResourceTypes/${encodeURIComponent(String(type["id"] ?? type["name"]))}`);
      if (alone.status !== 200 || alone.json["name"] !== type["name"]) wrong.push(`type ${String(type["name"])} (${alone.status})`);
      const urns = [type["schema"], ...asList(type["schemaExtensions"]).map((e) => e["schema"])].map(String);
      for (const urn of urns) {
        const schema = await bench.request("GET", `/Schemas/${encodeURIComponent(urn)}`);
        if (schema.status !== 200 || String(schema.json["id"]).toLowerCase() !== urn.toLowerCase()) wrong.push(`schema ${urn} (${schema.status})`);
      }
    }
    return heldIf(wrong.length === 0, { held: `${types.length} types, each with its schemas.`, violated: `Not served alone: ${wrong.join(", ")}.` }, list);
  },
});
