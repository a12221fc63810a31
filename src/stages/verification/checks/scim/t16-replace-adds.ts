import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const replaceAdds = defineCheck({
  id: "SCIM-T16", slug: "replace-adds", protocol: "scim", kind: "conformance", gate: "warns", title: "Replaces what was not there by adding it",
  spec: { doc: "rfc7644", section: "3.5.2.3", level: "MUST" },
  asks: "Does replace set an attribute that has no value yet?",
  why: "The first title that somebody gets would never arrive.",
  remedy: "Treat replace of an attribute without a value as add.",
  example: {
    sent: `
      POST /Users   (without displayName) ← 201
      PATCH /Users/2819c2   {"op": "replace", "path": "displayName", "value": "Entente first"}`,
    right: `
      ← 200 {"displayName": "Entente first", …}`,
    wrong: `
      ← 400 noTarget
      # "Replace" of an attribute without a value is an add (RFC 7644 §3.5.2.3).`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const { displayName: _displayName, ...rest } = bench.userBody();
    const created = await bench.request("POST", "/Users", { body: rest });
    const made = bench.adopt("Users", created);
    if (!made) return couldNotTell(`A person without displayName was not made (${created.status}).`, created);
    bench.step("replace without a value before");
    const answer = await bench.patch(made, { op: "replace", path: "displayName", value: "Entente first" });
    const read = await bench.read(made);
    return heldIf(ok(answer) && read.json["displayName"] === "Entente first", { held: "Added.", violated: `It answered ${statusOf(answer)}; displayName reads ${String(read.json["displayName"])}.` }, answer, read);
  },
});
