import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { refused, statusOf } from "./seen.ts";

export const nothingNew = defineCheck({
  id: "SCIM-T6", slug: "nothing-new", protocol: "scim", kind: "conformance", gate: "warns", title: "Adds nothing twice",
  spec: { doc: "rfc7644", section: "3.5.2.1", level: "MUST" },
  asks: "Does adding an e-mail that is there leave one of it, and is an add without a value refused?",
  why: "Every run of provisioning would make the list longer.",
  remedy: "Add what is not there yet; answer 400 when value is missing.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"op": "add", "path": "emails",
       "value": [{"value": "tess@corp.example", "type": "work", "primary": true}]}
      # The very e-mail that is there`,
    right: `
      GET /Users/2819c2 ← 200, one e-mail`,
    wrong: `
      GET /Users/2819c2 ← 200, two equal e-mails
      # With each nightly run one more.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const made = await bench.makeUser();
    const email = asList(made.json["emails"])[0] ?? {};
    bench.step("an e-mail that is there already");
    const answer = await bench.patch(made, { op: "add", path: "emails", value: [{ value: email["value"], type: "work", primary: true }] });
    const read = await bench.read(made);
    const same = asList(read.json["emails"]).filter((e) => e["value"] === email["value"] && e["type"] === email["type"]).length;
    const bare = await bench.patch(made, { op: "add", path: "displayName" });
    if (same !== 1) return violated(`After the add (${answer.status}) the same e-mail is there ${same} times.`, answer, read);
    return heldIf(refused(bare), { held: `Still one; an add without a value gave ${statusOf(bare)}.`, violated: `An add without a value was answered with ${bare.status}.` }, answer, read, bare);
  },
});
