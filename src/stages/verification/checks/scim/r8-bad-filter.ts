import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { statusOf } from "./seen.ts";

const BAD = ["userName", "eq", 'userName eq "x" and', 'userName eq "x', '(userName eq "x"', 'userName eq "x")', 'userName is "x"', "userName eq x y"] as const;

export const badFilter = defineCheck({
  id: "SCIM-R8", slug: "bad-filter", protocol: "scim", kind: "conformance", gate: "warns", title: "Refuses a filter that is none",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "Is a filter that cannot be read answered with 400?",
  why: "An empty list in its place says that nobody is there, and a second account is made.",
  remedy: "Answer 400 invalidFilter.",
  example: {
    sent: `
      GET /Users?filter=userName eq "x" and
      GET /Users?filter=(userName eq "x"`,
    right: `
      ← 400 {"status": "400", "scimType": "invalidFilter", …}`,
    wrong: `
      ← 500
      # A parenthesis too few looks like an outage.`,
  },
  async run(bench) {
    const wrong: string[] = [];
    const answers = [];
    for (const text of BAD) {
      bench.step(`the filter ${text}`);
      const answer = await bench.find("Users", text);
      answers.push(answer);
      if (answer.status !== 400) wrong.push(`${text} (${answer.status})`);
    }
    return heldIf(wrong.length === 0, { held: `Each refused with ${[...new Set(answers.map(statusOf))].join(" or ")}.`, violated: `Not refused with 400: ${wrong.join("; ")}.` }, ...answers);
  },
});
