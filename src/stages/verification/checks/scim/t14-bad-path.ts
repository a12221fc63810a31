import { defineCheck } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { statusOf } from "./seen.ts";

export const badPath = defineCheck({
  id: "SCIM-T14", slug: "bad-path", protocol: "scim", kind: "conformance", gate: "warns", title: "Refuses a path that leads nowhere",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Are paths that cannot be read, and paths to unknown attributes, refused with 400?",
  why: "A change that is acknowledged and lost is not sent again.",
  remedy: "Answer 400 invalidPath (invalidFilter inside brackets).",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "replace", "path": "emails[type eq].value", "value": "x"}
      PATCH /Users/2819c2   {"op": "replace", "path": "ententeUnknown", "value": "x"}`,
    right: `
      ← 400 invalidPath`,
    wrong: `
      ← 204
      # Said done, and nothing was.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const made = await bench.makeUser();
    const wrong: string[] = [];
    const answers = [];
    for (const path of ["emails[", "emails[type eq].value", "..", "ententeUnknown", "name.ententeUnknown"]) {
      bench.step(`the path ${path}`);
      const answer = await bench.patch(made, { op: "replace", path, value: "x" });
      answers.push(answer);
      if (answer.status !== 400) wrong.push(`${path} (${answer.status})`);
    }
    return heldIf(wrong.length === 0, { held: `Refused with ${[...new Set(answers.map(statusOf))].join(" or ")}.`, violated: `Not refused with 400: ${wrong.join(", ")}.` }, ...answers);
  },
});
