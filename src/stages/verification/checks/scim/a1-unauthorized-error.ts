import { isScimError } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const unauthorizedError = defineCheck({
  id: "SCIM-A1", slug: "unauthorized-error", about: "/provisioning/scim/auth", protocol: "scim", kind: "conformance", gate: "warns", title: "Says in SCIM's words that a credential is wrong",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Are no credential and a wrong one answered with 401 and a SCIM error that has a detail?",
  why: "An administrator reads this text when a token has run out.",
  remedy: "Answer 401 with schemas, status \"401\" and a detail.",
  example: {
    sent: `
      GET /Users   Authorization: Bearer non-token`,
    right: `
      ← 401
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "401",
       "detail": "Unknown token"}`,
    wrong: `
      ← 302 Location: https://app.example/login
      # A client reads a page of HTML where it expects an answer.`,
  },
  async run(bench) {
    bench.step("no credential, a wrong one");
    const answers = [await bench.request("GET", "/Users?startIndex=1&count=1", { proof: "none" }), await bench.request("GET", "/Users?startIndex=1&count=1", { proof: { header: "Bearer non-token" } })];
    const wrong = answers.find((a) => a.status !== 401 || !isScimError(a) || typeof a.json["detail"] !== "string" || a.json["detail"] === "");
    if (!wrong) return held("Twice 401 with a SCIM error and a detail.", ...answers);
    return violated(wrong.status !== 401 ? `It answered ${wrong.status}.` : "401, but the body is no SCIM error with a detail.", wrong);
  },
});
