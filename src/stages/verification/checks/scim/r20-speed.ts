import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";

/** Longest wait for one person that widely used clients find good, in milliseconds. */
const GOOD_MS = 600;

export const speed = defineCheck({
  id: "SCIM-R20", slug: "speed", protocol: "scim", kind: "conformance", gate: "informs", title: "Answers for one person within 600 ms",
  spec: { doc: "rfc7644", section: "3.4.1", level: "MAY" },
  asks: "Is one person read within 600 ms?",
  why: "Thousands of people are read one by one when a large customer switches the app on.",
  remedy: "Look a person up by an index.",
  example: {
    sent: `
      GET /Users/2819c2   three times`,
    right: `
      ← 200 after 31 ms, 24 ms, 26 ms`,
    wrong: `
      ← 200 after 2.1 s, 1.9 s, 2.0 s
      # Ten thousand people, one after another: the night is not long enough.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("one person, three times");
    const made = await bench.makeUser();
    const answers = [await bench.read(made), await bench.read(made), await bench.read(made)];
    const fastest = Math.round(Math.min(...answers.map((a) => a.ms)));
    return heldIf(fastest < GOOD_MS, { held: `The fastest of three readings took ${fastest} ms.`, violated: `The fastest of three readings took ${fastest} ms.` }, ...answers);
  },
});
