import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { partOf } from "./seen.ts";

export const create11 = defineCheck({
  id: "SCIM11-C1", slug: "1.1-create", protocol: "scim", kind: "conformance", gate: "warns", title: "Makes a person in the words of 1.1",
  spec: { doc: "scim-rest-1.1", section: "3.1", level: "MUST" },
  asks: "Is a new person given with Location, meta and schemas urn:scim:schemas:core:1.0?",
  why: "Clients of 1.1 read nothing in the words of 2.0.",
  remedy: "Give schemas urn:scim:schemas:core:1.0, meta.location and a Location header.",
  example: {
    sent: `
      POST /Users
      {"schemas": ["urn:scim:schemas:core:1.0"], "userName": "tess@corp.example", "active": true}`,
    right: `
      ← 201 Location: https://app.example/scim/v1/Users/2819c2
      {"schemas": ["urn:scim:schemas:core:1.0"], "id": "2819c2",
       "meta": {"location": "https://app.example/scim/v1/Users/2819c2"}}`,
    wrong: `
      ← 200
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "2819c2"}
      # The words of 2.0, under an address of 1.1.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a person is created");
    const { answer } = await bench.makeUser();
    const { schemas } = answer.json;
    const wrong = [...(answer.status === 201 ? [] : [`status ${answer.status}`]), ...(Array.isArray(schemas) && schemas.includes(SCIM.core11) ? [] : ["schemas"]), ...(typeof answer.headers["location"] === "string" ? [] : ["Location"]), ...(typeof partOf(answer.json, "meta")["location"] === "string" ? [] : ["meta.location"])];
    return heldIf(wrong.length === 0, { held: "201 with Location, meta and the schema of 1.1.", violated: `Missing or wrong: ${wrong.join(", ")}.` }, answer);
  },
});
