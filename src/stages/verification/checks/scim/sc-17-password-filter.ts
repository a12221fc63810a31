import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { statusOf } from "./seen.ts";
import { serverAnswers, totalOf } from "./server-alive.ts";

export const passwordFilter = defineCheck({
  id: "SC-17", slug: "password-filter", protocol: "scim", kind: "attack", gate: "blocks", title: "Tells no password letter by letter",
  spec: { doc: "rfc7643", section: "9.2", level: "MUST" },
  asks: "Is a filter on a part of a password refused, or does it find nobody?",
  why: "Asked letter by letter, such a filter tells the whole password.",
  remedy: "Answer 403 sensitive (RFC 7644 §3.12) to filters that name password; equality alone is allowed (RFC 7643 §4.1.1).",
  example: {
    sent: `
      GET /Users?filter=password sw "Pw-"
      # Also password co, password gt, and behind a harmless condition`,
    right: `
      ← 400 invalidFilter
      # Or an empty list.`,
    wrong: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "2819c2"}]}
      # A letter more per question spells out what is stored.`,
  },
  applies: creates,
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    await bench.makeUser({ password: `Pw-${bench.word()}-9!` });
    const answers = [];
    for (const filter of ['password sw "Pw-"', 'password co "-9"', 'password gt "A"', 'userName pr and password sw "Pw-"']) {
      bench.step(`hostile: ${filter}`);
      const answer = await bench.find("Users", filter);
      if ((totalOf(answer) ?? 0) > 0) return violated(`A filter on a part of the password found ${String(totalOf(answer))} people.`, answer);
      answers.push(answer);
    }
    const after = await serverAnswers(bench, "after");
    return held(`Answered ${answers.map(statusOf).join(", ")}, never with people.`, ...answers, before, after);
  },
});
