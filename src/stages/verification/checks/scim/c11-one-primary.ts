import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, refused, statusOf } from "./seen.ts";

export const onePrimary = defineCheck({
  id: "SCIM-C11", slug: "one-primary", about: "/provisioning/scim/attributes", protocol: "scim", kind: "conformance", gate: "warns", title: "Has one primary address at most",
  spec: { doc: "rfc7643", section: "2.4", level: "MUST" },
  asks: "Is a person with two primary e-mails refused, or kept with one?",
  why: "Which address gets the password reset would be a matter of luck.",
  remedy: "Refuse two primary values with 400, or keep the mark on one.",
  example: {
    sent: `
      POST /Users
      {"emails": [{"value": "q7d-1@corp.example", "type": "work", "primary": true},
       {"value": "q7d-2@corp.example", "type": "home", "primary": true}]}`,
    right: `
      ← 400 invalidValue
      # Or kept, with one of them primary.`,
    wrong: `
      GET /Users/2819c2 ← 200, both "primary": true
      # Which address a password reset goes to is a matter of chance.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("two primary e-mails");
    const word = bench.word();
    const answer = await bench.request("POST", "/Users", { body: bench.userBody({ emails: [{ value: `${word}-1@entente-test.example`, type: "work", primary: true }, { value: `${word}-2@entente-test.example`, type: "home", primary: true }] }) });
    const made = ok(answer) ? bench.adopt("Users", answer) : undefined;
    if (!made) return heldIf(refused(answer), { held: `Refused with ${statusOf(answer)}.`, violated: `The server broke (${answer.status}).` }, answer);
    const read = await bench.read(made);
    const primaries = asList(read.json["emails"]).filter((e) => e["primary"] === true).length;
    return heldIf(primaries <= 1, { held: `Kept with ${primaries} primary address.`, violated: `The person has ${primaries} primary addresses.` }, answer, read);
  },
});
