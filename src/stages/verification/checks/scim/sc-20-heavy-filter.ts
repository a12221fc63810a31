import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { broke } from "./seen.ts";
import { serverAnswers } from "./server-alive.ts";

export const heavyFilter = defineCheck({
  id: "SC-20", slug: "heavy-filter", protocol: "scim", kind: "attack", gate: "warns", title: "Is not held up by a filter",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "SHOULD" },
  asks: "Is a filter with thousands of parentheses, or one that is hostile to regular expressions, answered within 2 seconds?",
  why: "One request would stop provisioning for everybody.",
  remedy: "Bound a filter's length and depth; compare text without regular expressions made from it.",
  example: {
    sent: `
      GET /Users?filter=((((… 2,000 … userName pr …))))
      GET /Users?filter=userName co "(a+)+$(a|aa)+b"`,
    right: `
      ← 400 after 3 ms
      ← 200 {"totalResults": 0, …} after 5 ms`,
    wrong: `
      ← no answer for 40 s
      # The value became a regular expression that tries every way.`,
  },
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const filters = { "2,000 parentheses": `${"(".repeat(2000)}userName pr${")".repeat(2000)}`, "a long repetition": `userName co "${"a".repeat(3000)}!"`, "a pattern": 'userName co "(a+)+$(a|aa)+b"' };
    const answers = [];
    for (const [name, filter] of Object.entries(filters)) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("GET", `/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=1`);
      if (answer.ms > 2000) return violated(`With ${name} the answer took ${Math.round(answer.ms)} ms.`, answer);
      if (broke(answer)) return violated(`With ${name} the server broke (${answer.status}).`, answer);
      answers.push(answer);
    }
    const after = await serverAnswers(bench, "after");
    return held(`Answered ${answers.map((a) => `${a.status} in ${Math.round(a.ms)} ms`).join(", ")}.`, ...answers, before, after);
  },
});
