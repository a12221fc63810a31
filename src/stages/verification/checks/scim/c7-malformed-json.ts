import { SCIM, isScimError } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { statusOf } from "./seen.ts";

export const malformedJson = defineCheck({
  id: "SCIM-C7", slug: "malformed-json", protocol: "scim", kind: "conformance", gate: "warns", title: "Refuses what is not JSON",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Is a body that is not JSON answered with 400 and a SCIM error?",
  why: "A client that sees 500 tries again for hours; one that sees 400 tells its administrator.",
  remedy: "Answer 400 invalidSyntax.",
  example: {
    sent: `
      POST /Users
      {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"q7d …and the body ends here`,
    right: `
      ← 400
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400",
       "scimType": "invalidSyntax"}`,
    wrong: `
      ← 500 "Unexpected end of JSON input"
      # A client takes 5xx for an outage, and sends the same again for hours.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a body that breaks off");
    const answer = await bench.request("POST", "/Users", { body: `{"schemas":["${SCIM.user}"],"userName":"${bench.word()}` });
    if (answer.status !== 400) return violated(`It answered ${answer.status}.`, answer);
    return heldIf(isScimError(answer), { held: `Refused with ${statusOf(answer)}.`, violated: "400, but the body is no SCIM error of that status." }, answer);
  },
});
