import { SCIM, pathOf, type Json } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates, updates, all } from "./declared.ts";
import { statusOf } from "./seen.ts";

export const patchMessage = defineCheck({
  id: "SCIM-T4", slug: "patch-message", protocol: "scim", kind: "conformance", gate: "warns", title: "Refuses a PATCH that is none",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "Is a PATCH without the PatchOp schema, without operations or with an unknown operation refused with 400, changing nothing?",
  why: "What is taken without being understood is half done.",
  remedy: "Answer 400 invalidSyntax or invalidValue.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
       "Operations": [{"op": "replace", "path": "displayName", "value": "Entente taken"}]}
      # Also no Operations, an empty list, and "op": "merge"`,
    right: `
      ← 400 invalidSyntax
      GET /Users/2819c2 ← 200 {"displayName": "Tess Tester"}`,
    wrong: `
      ← 200
      GET /Users/2819c2 ← 200 {"displayName": "Entente taken"}`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const made = await bench.makeUser();
    const operation = { op: "replace", path: "displayName", value: "Entente taken" };
    const bodies: Record<string, Json> = {
      "another schema": { schemas: [SCIM.user], Operations: [operation] }, "no operations": { schemas: [SCIM.patch], Operations: [] }, "Operations missing": { schemas: [SCIM.patch] },
      "an unknown op": { schemas: [SCIM.patch], Operations: [{ ...operation, op: "merge" }] },
    };
    const wrong: string[] = [];
    const answers = [];
    for (const [name, body] of Object.entries(bodies)) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("PATCH", pathOf(made), { body });
      answers.push(answer);
      if (answer.status !== 400) wrong.push(`${name} (${answer.status})`);
    }
    const read = await bench.read(made);
    if (read.json["displayName"] === "Entente taken") wrong.push("and the change was made");
    return heldIf(wrong.length === 0, { held: `Refused with ${[...new Set(answers.map(statusOf))].join(" or ")}.`, violated: `Not refused with 400: ${wrong.join(", ")}.` }, ...answers, read);
  },
});
