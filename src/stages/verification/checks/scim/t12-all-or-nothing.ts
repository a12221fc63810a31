import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const allOrNothing = defineCheck({
  id: "SCIM-T12", slug: "all-or-nothing", protocol: "scim", kind: "conformance", gate: "warns", title: "Does all of a PATCH or nothing",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "When the second operation is wrong, is the first undone?",
  why: "Client and server disagree about a person after a failure, and neither knows.",
  remedy: "Apply the operations to a copy; keep it only when all of them worked.",
  example: {
    sent: `
      {"Operations": [{"op": "replace", "path": "displayName", "value": "Entente half"},
       {"op": "replace", "path": "emails[type eq \\"entente\\"].value", "value": "x@entente-test.example"},
       {"op": "remove"}]}`,
    right: `
      ← 400 noTarget
      GET /Users/2819c2 ← 200 {"displayName": "Tess Tester"}`,
    wrong: `
      ← 400 noTarget
      GET /Users/2819c2 ← 200 {"displayName": "Entente half"}
      # No transaction: the client believes that nothing happened.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const made = await bench.makeUser();
    bench.step("a good operation and a bad one");
    const answer = await bench.patch(made, { op: "replace", path: "displayName", value: "Entente half" }, { op: "replace", path: 'emails[type eq "entente"].value', value: "x@entente-test.example" }, { op: "remove" });
    const read = await bench.read(made);
    if (ok(answer)) return couldNotTell(`The bad operation was answered with ${answer.status}.`, answer, read);
    return heldIf(read.json["displayName"] !== "Entente half", { held: `Refused with ${statusOf(answer)}, and nothing changed.`, violated: `Refused with ${answer.status}, yet the first operation was kept.` }, answer, read);
  },
});
