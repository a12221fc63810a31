import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok } from "./seen.ts";

export const emptyIsUnset = defineCheck({
  id: "SCIM-C15", slug: "empty-is-unset", protocol: "scim", kind: "conformance", gate: "warns", title: "Takes empty lists and null for nothing",
  spec: { doc: "rfc7643", section: "2.5", level: "MUST" },
  asks: "Is a person with groups [] and null values made like one without them?",
  why: "Widely used clients send groups: [] with every person.",
  remedy: "Take null and [] for not set.",
  example: {
    sent: `
      POST /Users   {"userName": "tess@corp.example", "groups": [], "title": null, "nickName": null}`,
    right: `
      ← 201 {"id": "2819c2", "userName": "tess@corp.example"}`,
    wrong: `
      ← 400 "title must be a string"
      # Or 201, and the title reads "null".`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a person with nothing in it");
    const answer = await bench.request("POST", "/Users", { body: bench.userBody({ groups: [], phoneNumbers: [], title: null, nickName: null }) });
    const made = ok(answer) ? bench.adopt("Users", answer) : undefined;
    if (!made) return violated(`It answered ${answer.status}.`, answer);
    const read = await bench.read(made);
    const odd = ["title", "nickName"].filter((key) => read.json[key] !== undefined && read.json[key] !== null && read.json[key] !== "");
    return heldIf(odd.length === 0, { held: "Made, and nothing of it shows.", violated: `Sent as null, read back as something: ${odd.join(", ")}.` }, answer, read);
  },
});
