import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const patchValuePath = defineCheck({
  id: "SCIM-T9", slug: "patch-value-path", about: "/provisioning/scim/attributes", protocol: "scim", kind: "conformance", gate: "warns", title: "Changes the entries that a path names, and no others",
  spec: { doc: "rfc7644", section: "3.5.2.3", level: "MUST" },
  asks: "Does a replace with a filter in its path change what matches alone, and is one that matches nothing refused?",
  why: "A new work address would overwrite the private one.",
  remedy: "Apply it to every match; answer 400 noTarget when there is none.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"op": "replace", "path": "emails[type eq \\"home\\"].value", "value": "q7d-new@corp.example"}`,
    right: `
      GET ← work: q7d-work@corp.example, home: q7d-new@corp.example
      # And a path that matches no entry gives 400 noTarget.`,
    wrong: `
      GET ← work: q7d-new@corp.example, home: q7d-new@corp.example
      # The condition in brackets was not read.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const word = bench.word();
    const address = (type: string) => `${word}-${type}@entente-test.example`;
    const made = await bench.makeUser({ emails: [{ value: address("work"), type: "work", primary: true }, { value: address("home"), type: "home" }] });
    bench.step("one of two e-mails");
    const answer = await bench.patch(made, { op: "replace", path: 'emails[type eq "home"].value', value: address("new") });
    const read = await bench.read(made);
    const now = asList(read.json["emails"]).map((e) => String(e["value"])).sort().join();
    if (!ok(answer) || now !== [address("new"), address("work")].sort().join()) return violated(`After it (${answer.status}) the e-mails are ${now.replaceAll(word, "…")}.`, answer, read);
    const none = await bench.patch(made, { op: "replace", path: 'emails[type eq "entente"].value', value: address("none") });
    const still = await bench.read(made);
    return heldIf(none.status === 400 && !still.text.includes(address("none")), { held: `The one was changed; without a match it gave ${statusOf(none)}.`, violated: `A path that matches nothing was answered with ${none.status}.` }, answer, read, none, still);
  },
});
