import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const unknown11 = defineCheck({
  id: "SCIM11-R1", slug: "1.1-unknown", protocol: "scim", kind: "conformance", gate: "blocks", title: "Says plainly that somebody is not there (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.9", level: "MUST" },
  asks: "Is a reading of an unknown id answered with 404?",
  why: "A client that cannot tell gone from broken either deletes too much or keeps trying for ever.",
  remedy: "Answer 404 with {\"Errors\": [{\"description\": …, \"code\": \"404\"}]}.",
  example: {
    sent: `
      GET /Users/q7d-nobody`,
    right: `
      ← 404`,
    wrong: `
      ← 200 {"totalResults": 0, "Resources": []}
      # "Nobody" looks like a person without attributes.`,
  },
  async run(bench) {
    bench.step("somebody who is not there");
    const answer = await bench.request("GET", `/Users/${bench.word()}-nobody`);
    return heldIf(answer.status === 404, { held: "404.", violated: `An unknown id was answered with ${answer.status}.` }, answer);
  },
});
