import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates, deactivates, all } from "./declared.ts";

export const patchStatus = defineCheck({
  id: "SCIM-T3", slug: "patch-status", protocol: "scim", kind: "conformance", gate: "warns", title: "Answers a PATCH with 200 and the person, or 204",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "Is a PATCH answered with 200 and the whole person, or with 204 and nothing?",
  why: "A client takes anything else for a failure and sends the change for ever.",
  remedy: "Answer 200 with the result, or 204 with an empty body.",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "replace", "path": "active", "value": false}`,
    right: `
      ← 200 {"id": "2819c2", "userName": "tess@corp.example", "active": false, …}
      # Or 204 and nothing.`,
    wrong: `
      ← 200 {"ok": true}`,
  },
  applies: all(creates, deactivates),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("a PATCH");
    const answer = await bench.patch(made, { op: "replace", path: "active", value: false });
    const whole = answer.status === 200 && answer.json["id"] === made.id && answer.json["userName"] === made.json["userName"];
    return heldIf(whole || (answer.status === 204 && answer.text === ""), { held: answer.status === 204 ? "204 and nothing." : "200 and the person.", violated: `It answered ${answer.status}${answer.status === 200 ? " without the person" : answer.status === 204 ? " with a body" : ""}.` }, answer);
  },
});
