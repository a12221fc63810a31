import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const badFilter11 = defineCheck({
  id: "SCIM11-R8", slug: "1.1-bad-filter", protocol: "scim", kind: "conformance", gate: "warns", title: "Refuses a filter that is none (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.2.2.1", level: "MUST" },
  asks: "Is a filter without an operator answered with 400?",
  why: "An empty list in its place says that nobody is there, and a second account is made.",
  remedy: "Answer 400.",
  example: {
    sent: `
      GET /Users?filter=Q7D
      GET /Users?filter=userName eq`,
    right: `
      ← 400
      ← 400`,
    wrong: `
      ← 200 {"totalResults": 41, …}
      # Half a filter was no filter, and everybody came.`,
  },
  async run(bench) {
    bench.step("a name without an operator");
    const answers = [await bench.find("Users", bench.word().toUpperCase()), await bench.find("Users", "userName eq")];
    const wrong = answers.find((a) => a.status !== 400);
    return wrong ? violated(`It answered ${wrong.status}.`, wrong) : held("400 each time.", ...answers);
  },
});
