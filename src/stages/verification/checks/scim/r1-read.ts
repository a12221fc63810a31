import { isScimError } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const readUnknown = defineCheck({
  id: "SCIM-R1", slug: "read-unknown", protocol: "scim", kind: "conformance", gate: "blocks", title: "Says plainly that somebody is not there",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Is a reading of an unknown id answered with 404 and a SCIM error?",
  why: "A client that cannot tell gone from broken either deletes too much or keeps trying for ever.",
  remedy: "Answer 404 with a body of schema urn:ietf:params:scim:api:messages:2.0:Error; status is the text 404.",
  example: {
    sent: `
      GET /Users/q7d-nobody`,
    right: `
      ← 404
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404",
       "detail": "There is no q7d-nobody"}`,
    wrong: `
      ← 200 {"Resources": []}
      # Or 500: the client cannot tell "gone" from "try again", and never makes the person anew.`,
  },
  async run(bench) {
    bench.step("somebody who is not there");
    const answer = await bench.request("GET", `/Users/${bench.word()}-nobody`);
    if (answer.status !== 404) return violated(`An unknown id was answered with ${answer.status}.`, answer);
    return heldIf(isScimError(answer), { held: "404 with a SCIM error.", violated: "404, but the body is no SCIM error of that status." }, answer);
  },
});
