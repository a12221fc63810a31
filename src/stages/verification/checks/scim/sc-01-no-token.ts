import type { Proof } from "../../bench/scim-bench.ts";
import { serverAnswers } from "./server-alive.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const noToken = defineCheck({
  id: "SC-01", slug: "no-token", about: "/provisioning/scim/auth", protocol: "scim", kind: "attack", gate: "blocks", title: "Tells nothing without a credential",
  spec: { doc: "rfc7644", section: "2", level: "MUST" },
  asks: "Is a request without a credential, with another scheme or with an empty token refused?",
  why: "Everybody's names and addresses would be open to the internet.",
  remedy: "Check the credential before anything else; answer 401 with WWW-Authenticate.",
  example: {
    sent: `
      GET /Users?startIndex=1&count=1
      (no Authorization; then "Bearer" alone; then Basic)`,
    right: `
      ← 401`,
    wrong: `
      ← 200 {"totalResults": 41, "Resources": [{"userName": "vera@corp.example", …}]}
      # With an empty token the comparison was skipped.`,
  },
  expects: "The request is refused without data, and honest requests before and after it work.",
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const refused = [];
    for (const { name, path = "/Users?startIndex=1&count=1", proof } of [{ name: "no credential", proof: "none" }, { name: "an empty bearer token", proof: { header: "Bearer" } }, { name: "another scheme", proof: { header: "Basic dXNlcjpwYXNz" } }] as { name: string; path?: string; proof: Proof }[]) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("GET", path, { proof });
      if (answer.status < 300 || "Resources" in answer.json) return violated(`With ${name} the server answered ${answer.status}.`, answer);
      refused.push({ name, answer });
    }
    const after = await serverAnswers(bench, "after");
    return held(`Refused: ${refused.map((r) => `${r.name} (${r.answer.status})`).join(", ")}.`, ...refused.map((r) => r.answer), before, after);
  },
});
