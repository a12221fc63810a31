import { serverAnswers, totalOf } from "./server-alive.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const unknownOperator = defineCheck({
  id: "SC-19", slug: "unknown-operator", version: 2, protocol: "scim", kind: "attack", gate: "blocks", title: "Never answers a filter it does not understand with everybody",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "Is a filter with an unknown operator or attribute refused?",
  why: "A client that asks for one person and gets all of them joins strangers, or deactivates them.",
  remedy: "Answer 400 with scimType invalidFilter to whatever you cannot evaluate.",
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "An answer of 5xx is no violation here: SCIM-R8 asks how good the refusal is." }],
  example: {
    sent: `
      GET /Users?filter=userName is "nobody"
      GET /Users?filter=ententeUnknown eq "nobody"`,
    right: `
      ← 400
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400",
       "scimType": "invalidFilter"}`,
    wrong: `
      ← 200 {"totalResults": 41, "Resources": [ … everybody … ]}
      # What was not understood was left out, and with it the condition.`,
  },
  expects: "400 invalidFilter, or at least no people; whether the refusal is a good one is SCIM-R8.",
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    await bench.makeUser();
    const answers = [];
    for (const filter of ['userName is "nobody"', 'ententeUnknown eq "nobody"', "userName", 'userName eq "nobody" or']) {
      bench.step(`hostile: the filter ${filter}`);
      const answer = await bench.find("Users", filter);
      if ((totalOf(answer) ?? 0) > 0) return violated(`The filter ${filter} was answered with ${String(totalOf(answer))} people.`, answer);
      answers.push(answer);
    }
    const after = await serverAnswers(bench, "after");
    return held(`Answered ${[...new Set(answers.map((a) => (a.status === 200 ? "with an empty list" : `with ${a.status}`)))].join(" and ")}, never with people.`, ...answers, before, after);
  },
});
