import { defineCheck } from "../../check.ts";
import { heldIf, violated, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { statusOf } from "./seen.ts";

export const requiredStays = defineCheck({
  id: "SCIM-T8", slug: "required-stays", protocol: "scim", kind: "conformance", gate: "warns", title: "Takes nobody's name away",
  spec: { doc: "rfc7644", section: "3.5.2.2", level: "MUST" },
  asks: "Is a PATCH that removes userName refused?",
  why: "An account without a name is found by nobody and closed by nobody.",
  remedy: "Answer 400 mutability or invalidValue.",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "remove", "path": "userName"}`,
    right: `
      ← 400 invalidValue
      GET /Users/2819c2 ← 200 {"userName": "tess@corp.example"}`,
    wrong: `
      ← 200
      GET /Users/2819c2 ← 200 {"id": "2819c2"}
      # Somebody without a name: no search finds them, no client deactivates them.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const made = await bench.makeUser();
    bench.step("hostile: remove userName");
    const answer = await bench.patch(made, { op: "remove", path: "userName" });
    const read = await bench.read(made);
    if (read.json["userName"] !== made.json["userName"]) return violated(`After it (${answer.status}) the person is called ${String(read.json["userName"])}.`, answer, read);
    return heldIf(answer.status === 400, { held: `Refused with ${statusOf(answer)}.`, violated: `It answered ${answer.status}, though the name stayed.` }, answer, read);
  },
});
