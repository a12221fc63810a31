import { defineCheck } from "../../check.ts";
import { held, heldIf } from "../../verdict.ts";
import { partOf } from "./seen.ts";

export const me = defineCheck({
  id: "SCIM-R19", slug: "me", protocol: "scim", kind: "conformance", gate: "informs", title: "Knows /Me, or says that it does not",
  spec: { doc: "rfc7644", section: "3.11", level: "MUST" },
  asks: "Is /Me the person behind the credential with its lasting address, or answered with 501 (404, 403, 308)?",
  why: "A client that keeps /Me as an address changes whoever holds the token next.",
  remedy: "Answer 501, or the person with meta.location /Users/{id}.",
  example: {
    sent: `
      GET /Me`,
    right: `
      ← 501
      # Or 200 with Content-Location: https://app.example/scim/v2/Users/2819c2.`,
    wrong: `
      ← 200 {"schemas": [], "Resources": []}
      # A person without an address.`,
  },
  async run(bench) {
    bench.step("who the credential is");
    const answer = await bench.request("GET", "/Me");
    if ([501, 404, 403, 308].includes(answer.status)) return held(`Answered ${answer.status}.`, answer);
    const location = String(answer.headers["content-location"] ?? answer.headers["location"] ?? partOf(answer.json, "meta")["location"] ?? "");
    return heldIf(answer.status === 200 && /\/Users\/[^/]+$/.test(location), { held: `The person at ${location}.`, violated: `It answered ${answer.status}, with the address ${location || "nowhere"}.` }, answer);
  },
});
