import { asList, type Json } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";

const WORDS = {
  type: ["string", "boolean", "decimal", "integer", "datetime", "reference", "binary", "complex"],
  mutability: ["readonly", "readwrite", "immutable", "writeonly"],
  returned: ["always", "never", "default", "request"],
  uniqueness: ["none", "server", "global"],
} as const;

export const attributeDefinitions = defineCheck({
  id: "SCIM-D9", slug: "attribute-definitions", protocol: "scim", kind: "conformance", gate: "warns", title: "Defines its attributes well",
  spec: { doc: "rfc7643", section: "7", level: "MUST" },
  asks: "Are names, types and characteristics of attributes those that SCIM knows, with no complex attribute inside another?",
  why: "Mappings are made from these definitions; a wrong one makes a mapping that the server refuses.",
  remedy: "Name attributes by letters, digits, - and _; use the words of RFC 7643 §7; flatten complex attributes inside complex ones.",
  example: {
    sent: `
      GET /Schemas   each attribute's name, type, mutability, returned and uniqueness`,
    right: `
      {"name": "userName", "type": "string", "mutability": "readWrite", "returned": "default",
       "uniqueness": "server"}`,
    wrong: `
      {"name": "user name", "type": "text", "mutability": "yes", "returned": "sometimes",
       "uniqueness": true}`,
  },
  async run(bench) {
    bench.step("every attribute of every schema");
    const answer = await bench.request("GET", "/Schemas");
    const schemas = asList(answer.json["Resources"]);
    if (answer.status !== 200 || schemas.length === 0) return couldNotTell(`/Schemas answered ${answer.status} with ${schemas.length} schemas.`, answer);
    const wrong: string[] = [];
    let seen = 0;
    const look = (attribute: Json, path: string, inside: boolean, isOfSchemas: boolean): void => {
      seen++;
      if (!/^[A-Za-z$][\w$-]*$/.test(String(attribute["name"]))) wrong.push(`${path} is no name`);
      for (const [key, words] of Object.entries(WORDS)) {
        const value = attribute[key];
        if (value === undefined ? key === "type" : !(words as readonly string[]).includes(String(value).toLowerCase())) wrong.push(`${path} has ${key} ${String(value)}`);
      }
      if (inside && attribute["type"] === "complex" && !isOfSchemas) wrong.push(`${path} is complex inside a complex attribute`);
      if (!inside) for (const sub of asList(attribute["subAttributes"])) look(sub, `${path}.${String(sub["name"])}`, true, isOfSchemas);
    };
    for (const schema of schemas) {
      const isOfSchemas = schema["id"] === "urn:ietf:params:scim:schemas:core:2.0:Schema"; // RFC 7643 §8.7.2 itself nests subAttributes in attributes
      for (const attribute of asList(schema["attributes"])) look(attribute, `${String(schema["name"] ?? schema["id"])}.${String(attribute["name"])}`, false, isOfSchemas);
    }
    return heldIf(wrong.length === 0, { held: `${seen} attributes are well defined.`, violated: `${wrong.slice(0, 6).join("; ")}${wrong.length > 6 ? ` and ${wrong.length - 6} more` : ""}.` }, answer);
  },
});
