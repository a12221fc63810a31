import { serverAnswers, totalOf } from "./server-alive.ts";

/** Harmless even where they work: they only ask for more than they should. */
const HOSTILE = ["' or '1'='1", '" or "1"="1', "*", "%", "*)(uid=*", "x' --", "x\\", '{"$ne":null}', "'; select 1 --", '") or (userName pr'] as const;

import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const filterInjection = defineCheck({
  id: "SC-18", slug: "filter-injection", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends a name with one letter replaced by a sign that stands for any." }],
  protocol: "scim", kind: "attack", gate: "blocks", title: "Takes a filter's value as a value",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "Do quotes, comments and wildcards in a filter match nothing and break nothing?",
  why: "A value that reaches the database as code can read or change everything in it.",
  remedy: "Parse the filter, and give its values to the database as parameters.",
  example: {
    sent: `
      GET /Users?filter=userName eq "' or '1'='1"
      # Also "*", "%", "*)(uid=*", "x' --" and {"$ne":null}`,
    right: `
      ← 200 {"totalResults": 0, "Resources": []}`,
    wrong: `
      ← 200 {"totalResults": 41, "Resources": [ … everybody … ]}
      # The value was pasted into the query.`,
  },
  expects: "Each value matches nobody or is answered with 400, and honest requests before and after work.",
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const made = await bench.makeUser();
    const answers = [];
    const name = String(made.json["userName"]);
    // Where a database compares by pattern, one sign stands for any letter. The name's second letter is one, for certain.
    const patterns = ["_", "?", "."].map((any) => `${name.slice(0, 1)}${any}${name.slice(2)}`);
    for (const value of [...HOSTILE, ...patterns]) {
      bench.step(`hostile: the value ${value}`);
      const answer = await bench.find("Users", `userName eq ${JSON.stringify(value)}`);
      if (answer.status >= 500) return violated(`The value ${value} broke the server (${answer.status}).`, answer);
      if ((totalOf(answer) ?? 0) > 0) return violated(`The value ${value} is nobody's name, yet it found ${String(totalOf(answer))} people.`, answer);
      answers.push(answer);
    }
    const still = await bench.read(made);
    if (still.status !== 200) return violated(`After the hostile filters a person is gone (${still.status}).`, still);
    const after = await serverAnswers(bench, "after");
    return held(`${HOSTILE.length + patterns.length} hostile values found nobody and broke nothing.`, ...answers, before, after);
  },
});
