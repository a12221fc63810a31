import { isScimError } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, refused, statusOf } from "./seen.ts";
import { serverAnswers } from "./server-alive.ts";

export const brokenBodies = defineCheck({
  id: "SC-41", slug: "broken-bodies", protocol: "scim", kind: "attack", gate: "warns", title: "Refuses bodies that are not a person",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Are a body without schemas, with an unknown schema, and one that is no object refused in SCIM's error form?",
  why: "What is taken without being understood is kept half.",
  remedy: "Answer 400 with a SCIM error (415 for another media type).",
  example: {
    sent: `
      POST /Users   {"userName": "tess@corp.example"}   without schemas
      POST /Users   []
      POST /Users   "17"`,
    right: `
      ← 400 {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400", …}`,
    wrong: `
      ← 201
      ← 500 "Cannot read properties of undefined"
      ← 500`,
  },
  applies: creates,
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const { schemas: _schemas, ...bare } = bench.userBody();
    const bodies: Record<string, unknown> = { "no schemas": bare, "an unknown schema": { ...bench.userBody(), schemas: ["urn:entente:nothing:1.0"] }, "an empty list": [], "a number": "17", "nothing at all": "" };
    const wrong: string[] = [];
    const answers = [];
    for (const [name, body] of Object.entries(bodies)) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("POST", "/Users", { body });
      answers.push(answer);
      if (ok(answer)) bench.adopt("Users", answer);
      if (!refused(answer) || !isScimError(answer)) wrong.push(`${name} (${answer.status}${refused(answer) ? ", no SCIM error" : ""})`);
    }
    const after = await serverAnswers(bench, "after");
    return heldIf(wrong.length === 0, { held: `Refused with ${answers.map(statusOf).join(", ")}.`, violated: `Not refused in SCIM's form: ${wrong.join(", ")}.` }, ...answers, before, after);
  },
});
