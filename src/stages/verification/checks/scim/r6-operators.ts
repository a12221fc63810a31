import { defineCheck } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { creates, featureOf, notOffered } from "./declared.ts";
import { idsIn } from "./seen.ts";

/** What each filter must find of two people: `a` (Alma, with a nick name) and `b` (Bruno, without). `W` is their common beginning. */
const FILTERS: [filter: string, finds: "" | "a" | "b" | "ab"][] = [
  ['userName eq "W-a@entente-test.example"', "a"], ['userName ne "W-a@entente-test.example"', "b"], ['displayName co "lma"', "a"], ['displayName sw "Bru"', "b"], ['displayName ew "UNO"', "b"],
  ["nickName pr", "a"], ["not (nickName pr)", "b"], ['displayName gt "Alma"', "b"], ['displayName ge "Alma"', "ab"], ['displayName lt "Bruno"', "a"], ['displayName le "Alma"', "a"],
  ['meta.created gt "2000-01-01T00:00:00Z"', "ab"], ['meta.created lt "2000-01-01T00:00:00Z"', ""], ["active eq true", "ab"], ["active eq false", ""],
  ['displayName eq "Alma" or displayName eq "Bruno"', "ab"], ['displayName eq "Alma" and displayName eq "Bruno"', ""], ['displayName eq "Bruno" or displayName eq "Alma" and nickName pr', "ab"],
  ['(displayName eq "Bruno" or displayName eq "Alma") and nickName pr', "a"], ['DISPLAYNAME EQ "alma"', "a"], ['displayName Eq "Alma" OR displayName eQ "Bruno"', "ab"], ['name.givenName eq "Alma"', "a"],
];

export const operators = defineCheck({
  id: "SCIM-R6", slug: "operators", protocol: "scim", kind: "conformance", gate: "warns", title: "Evaluates every filter operator",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "Where filters are declared, do all operators, and, or, not and grouping find whom they should?",
  why: "A filter that finds too many joins strangers; one that finds too few makes doubles.",
  remedy: "Evaluate eq, ne, co, sw, ew, pr, gt, ge, lt, le, and, or, not and parentheses; operators and names in any case.",
  example: {
    sent: `
      GET /Users?filter=userName sw "q7d" and (displayName gt "Alma")
      # 22 filters with eq ne co sw ew pr gt ge lt le, and, or, not, (…), over Alma and Bruno`,
    right: `
      ← {"totalResults": 1, "Resources": [{"displayName": "Bruno"}]}`,
    wrong: `
      ← 400 invalidFilter
      # Or both: gt was read as eq, and "or" as "and".`,
  },
  applies: creates,
  async run(bench) {
    const filter = await featureOf(bench, "filter");
    if (filter.declared === false) return doesNotApply(notOffered("filters"), filter.answer);
    const word = bench.word();
    const a = await bench.makeUser({ userName: `${word}-a@entente-test.example`, displayName: "Alma", nickName: "Al", name: { givenName: "Alma", familyName: "Tester" } });
    const b = await bench.makeUser({ userName: `${word}-b@entente-test.example`, displayName: "Bruno", name: { givenName: "Bruno", familyName: "Tester" } });
    bench.step("every operator");
    const wrong: string[] = [];
    const answers = [];
    for (const [text, finds] of FILTERS) {
      const asked = text.replaceAll("W", word);
      const answer = await bench.find("Users", `userName sw "${word}" and (${asked})`);
      answers.push(answer);
      const found = idsIn(answer).map((id) => (id === a.id ? "a" : id === b.id ? "b" : "?")).sort().join("");
      if (answer.status !== 200 || found !== finds) wrong.push(`${text} (${answer.status === 200 ? `found ${found || "nobody"}, not ${finds || "nobody"}` : answer.status})`);
    }
    return heldIf(wrong.length === 0, { held: `${FILTERS.length} filters found whom they should.`, violated: `${wrong.slice(0, 5).join("; ")}${wrong.length > 5 ? ` and ${wrong.length - 5} more` : ""}.` }, ...answers);
  },
});
