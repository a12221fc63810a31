import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { creates, featureOf, notOffered } from "./declared.ts";
import { idsIn } from "./seen.ts";

export const valuePath = defineCheck({
  id: "SCIM-R7", slug: "value-path", protocol: "scim", kind: "conformance", gate: "warns", title: "Looks inside lists",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "Do filters with brackets, on parts of lists and with a schema's name before the attribute find whom they should?",
  why: "Matching by work e-mail is how many clients find a person that they did not make.",
  remedy: "Evaluate emails[type eq \"work\" and value co \"@\"], emails.value, and urn:…:User:userName.",
  example: {
    sent: `
      GET /Users?filter=emails[type eq "work" and value eq "tess@corp.example"]
      GET /Users?filter=emails[type eq "home" and value eq "tess@corp.example"]`,
    right: `
      ← {"totalResults": 1, …}
      ← {"totalResults": 0, …}`,
    wrong: `
      ← {"totalResults": 1, …}
      ← {"totalResults": 1, …}
      # Any type and any value match, not both in one entry.`,
  },
  applies: creates,
  async run(bench) {
    const filter = await featureOf(bench, "filter");
    if (filter.declared === false) return doesNotApply(notOffered("filters"), filter.answer);
    const made = await bench.makeUser();
    const userName = String(made.json["userName"]);
    bench.step("paths into lists");
    const wrong: string[] = [];
    const answers = [];
    for (const [text, finds] of [
      [`emails[type eq "work" and value eq "${userName}"]`, true], [`emails[type eq "home" and value eq "${userName}"]`, false], [`emails.value eq "${userName}"`, true],
      [`${SCIM.user}:userName eq "${userName}"`, true], [`emails[type eq "work"] and userName eq "${userName}"`, true],
    ] as [string, boolean][]) {
      const answer = await bench.find("Users", text);
      answers.push(answer);
      if (answer.status !== 200 || idsIn(answer).join() !== (finds ? made.id : "")) wrong.push(`${text.replaceAll(userName, "…")} (${answer.status}, ${idsIn(answer).length} people)`);
    }
    return heldIf(wrong.length === 0, { held: "Each found whom it should.", violated: `${wrong.join("; ")}.` }, ...answers);
  },
});
