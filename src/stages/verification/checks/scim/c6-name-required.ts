import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const nameRequired = defineCheck({
  id: "SCIM-C6", slug: "name-required", protocol: "scim", kind: "conformance", gate: "warns", title: "Makes nobody without a name",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Is a create without userName refused with 400?",
  why: "An account that no filter finds is never closed.",
  remedy: "Answer 400 invalidValue when userName is missing or empty.",
  example: {
    sent: `
      POST /Users   {"name": {"givenName": "Tess"}, "active": true}
      POST /Users   {"userName": "", "active": true}`,
    right: `
      ← 400 invalidValue
      ← 400 invalidValue`,
    wrong: `
      ← 201 {"id": "9d01ee", "userName": null}
      # Somebody whom no search will ever find.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a person without userName");
    const { userName: _userName, ...rest } = bench.userBody();
    const answers = [await bench.request("POST", "/Users", { body: rest }), await bench.request("POST", "/Users", { body: { ...rest, userName: "" } })];
    for (const answer of answers) if (ok(answer)) bench.adopt("Users", answer);
    const wrong = answers.find((a) => a.status !== 400);
    return wrong ? violated(`It answered ${wrong.status}.`, wrong) : held(`Refused with ${answers.map(statusOf).join(" and ")}.`, ...answers);
  },
});
