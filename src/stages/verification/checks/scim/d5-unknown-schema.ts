import { isScimError } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const unknownSchema = defineCheck({
  id: "SCIM-D5", slug: "unknown-schema", protocol: "scim", kind: "conformance", gate: "warns", title: "Says that a schema is not there",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Are an unknown schema and an unknown resource type answered with 404 and a SCIM error?",
  why: "A client that gets something else takes it for a description.",
  remedy: "Answer 404 in SCIM's error form.",
  example: {
    sent: `
      GET /Schemas/urn:entente:nothing:1.0
      GET /ResourceTypes/EntenteNothing`,
    right: `
      ← 404 {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404"}
      ← 404 {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404"}`,
    wrong: `
      ← 200 {}
      ← 404 <html>Not Found</html>`,
  },
  async run(bench) {
    bench.step("a schema and a type that are not there");
    const answers = [await bench.request("GET", "/Schemas/urn:entente:nothing:1.0"), await bench.request("GET", "/ResourceTypes/EntenteNothing")];
    const wrong = answers.find((a) => a.status !== 404 || !isScimError(a));
    return wrong ? violated(`It answered ${wrong.status}${wrong.status === 404 ? " without a SCIM error" : ""}.`, wrong) : held("Twice 404 with a SCIM error.", ...answers);
  },
});
