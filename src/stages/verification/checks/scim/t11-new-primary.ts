import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { refused, statusOf } from "./seen.ts";

export const newPrimary = defineCheck({
  id: "SCIM-T11", slug: "new-primary", about: "/provisioning/scim/attributes", protocol: "scim", kind: "conformance", gate: "warns", title: "Moves the mark of the primary address",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "Does a new primary e-mail take the mark from the old one?",
  why: "Which address gets the password reset would be a matter of luck.",
  remedy: "Set primary false on all others when one is set true.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"op": "add", "path": "emails",
       "value": [{"value": "q7d-new@corp.example", "type": "home", "primary": true}]}`,
    right: `
      GET ← tess@corp.example, primary false; q7d-new@corp.example, primary true`,
    wrong: `
      GET ← tess@corp.example, primary true; q7d-new@corp.example, primary true
      # Two primary addresses, and mail goes to either.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const made = await bench.makeUser();
    const value = `${bench.word()}-new@entente-test.example`;
    bench.step("a new primary e-mail");
    const answer = await bench.patch(made, { op: "add", path: "emails", value: [{ value, type: "home", primary: true }] });
    const read = await bench.read(made);
    const primaries = asList(read.json["emails"]).filter((e) => e["primary"] === true).map((e) => e["value"]);
    if (refused(answer)) return couldNotTell(`A second e-mail was refused (${statusOf(answer)}).`, answer);
    return heldIf(primaries.length === 1 && primaries[0] === value, { held: "The new one alone is primary.", violated: `${primaries.length} addresses are primary after it (${answer.status}).` }, answer, read);
  },
});
