import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { broke } from "./seen.ts";
import { serverAnswers } from "./server-alive.ts";

const QUERIES = ["sortBy=ententeUnknown", "sortBy=__proto__", "sortBy=userName;drop", "attributes=__proto__,constructor", "attributes=ententeUnknown", "attributes='%20or%201=1", "excludedAttributes=ententeUnknown"] as const;

export const hostileNames = defineCheck({
  id: "SC-21", slug: "hostile-names", protocol: "scim", kind: "attack", gate: "warns", title: "Is not broken by names of attributes",
  spec: { doc: "rfc7644", section: "3.4.2.5", level: "SHOULD" },
  asks: "Are unknown and hostile names in sortBy and attributes ignored or refused?",
  why: "A name that reaches the database as code can read or change everything in it.",
  remedy: "Look names up in the schema; ignore or refuse (400) what is not there.",
  example: {
    sent: `
      GET /Users?sortBy=__proto__
      GET /Users?attributes=' or 1=1`,
    right: `
      ← 400 invalidPath
      ← 200, with id alone`,
    wrong: `
      ← 500 "column \\"or\\" does not exist"
      # A name from the address stands in the query.`,
  },
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const answers = [];
    for (const query of QUERIES) {
      bench.step(`hostile: ${decodeURIComponent(query)}`);
      const answer = await bench.request("GET", `/Users?startIndex=1&count=1&${query}`);
      if (broke(answer)) return violated(`With ${decodeURIComponent(query)} the server broke (${answer.status}).`, answer);
      answers.push(answer);
    }
    const after = await serverAnswers(bench, "after");
    return held(`Answered ${[...new Set(answers.map((a) => a.status))].join(" and ")}, never broken.`, ...answers, before, after);
  },
});
