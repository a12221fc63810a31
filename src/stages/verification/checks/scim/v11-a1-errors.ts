import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { refused } from "./seen.ts";

export const errors11 = defineCheck({
  id: "SCIM11-A1", slug: "1.1-errors", about: "/provisioning/scim/auth", protocol: "scim", kind: "conformance", gate: "warns", title: "Gives its errors as Errors (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.9", level: "MUST" },
  asks: "Do errors hold Errors with a description and the code?",
  why: "An administrator reads this text when something is refused.",
  remedy: "Answer {\"Errors\": [{\"description\": \"…\", \"code\": \"404\"}]} to whatever is refused.",
  example: {
    sent: `
      GET /Users/q7d-nobody`,
    right: `
      ← 404
      {"Errors": [{"code": "404", "description": "There is no q7d-nobody"}]}`,
    wrong: `
      ← 404
      {"error": "not found"}`,
  },
  async run(bench) {
    bench.step("errors of several kinds");
    const answers = [await bench.request("GET", `/Users/${bench.word()}-nobody`), await bench.request("GET", "/Users?startIndex=1&count=1", { proof: "none" }), await bench.request("POST", "/Users", { body: '{"a":' })];
    const wrong = answers.find((a) => !refused(a) || !asList(a.json["Errors"]).some((e) => typeof e["description"] === "string" && String(e["code"]) === String(a.status)));
    return wrong ? violated(`A ${wrong.status} has no Errors with a description and that code.`, wrong) : held(`${answers.length} errors, each as Errors.`, ...answers);
  },
});
