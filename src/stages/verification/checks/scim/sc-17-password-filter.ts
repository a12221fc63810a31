import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { statusOf } from "./seen.ts";
import { serverAnswers, totalOf } from "./server-alive.ts";

export const passwordFilter = defineCheck({
  id: "SC-17", slug: "password-filter", protocol: "scim", kind: "attack", gate: "blocks", title: "Answers no question about a password",
  spec: { doc: "rfc7643", section: "9.2", level: "MUST" },
  asks: "Is a filter or a sort on password refused, or does it find nobody?",
  why: "Asked letter by letter, a filter tells the whole password.",
  remedy: "Answer 403 sensitive (RFC 7644 §3.12) to every filter that names password.",
  applies: creates,
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const password = `Pw-${bench.word()}-9!`;
    const made = await bench.makeUser({ password });
    const answers = [];
    for (const filter of ['password sw "Pw-"', `password eq "${password}"`, `userName eq "${String(made.json["userName"])}" and password pr`]) {
      bench.step(`hostile: ${filter.startsWith("user") ? "a filter whether a password is there" : "a filter on the password"}`);
      const answer = await bench.find("Users", filter);
      if ((totalOf(answer) ?? 0) > 0) return violated(`A filter on the password found ${String(totalOf(answer))} people.`, answer);
      answers.push(answer);
    }
    const after = await serverAnswers(bench, "after");
    return held(`Answered ${answers.map(statusOf).join(", ")}, never with people.`, ...answers, before, after);
  },
});
