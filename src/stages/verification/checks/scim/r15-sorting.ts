import type { ScimAnswer } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { creates, featureOf, notOffered } from "./declared.ts";
import { idsIn } from "./seen.ts";

export const sorting = defineCheck({
  id: "SCIM-R15", slug: "sorting", protocol: "scim", kind: "conformance", gate: "warns", title: "Sorts, where it says that it does",
  spec: { doc: "rfc7644", section: "3.4.2.3", level: "MAY" },
  asks: "Where sorting is declared, is a list sorted upwards by default and downwards when asked?",
  why: "Clients that page by sorted lists miss people otherwise.",
  remedy: "Sort by sortBy, ascending by default, text without regard to case; or declare sort as not supported.",
  example: {
    sent: `
      GET /Users?sortBy=userName
      GET /Users?sortBy=userName&sortOrder=descending
      # q7d-b, q7d-C, q7d-a; sort.supported is true`,
    right: `
      ← q7d-a, q7d-b, q7d-C
      ← q7d-C, q7d-b, q7d-a`,
    wrong: `
      ← q7d-C, q7d-a, q7d-b
      ← q7d-C, q7d-a, q7d-b
      # Capitals first although userName is not caseExact, and sortOrder was not read.`,
  },
  applies: creates,
  async run(bench) {
    const sort = await featureOf(bench, "sort");
    if (sort.declared !== true) return doesNotApply(notOffered("sorting"), sort.answer);
    const word = bench.word();
    const made: Record<string, string> = {};
    for (const letter of ["b", "C", "a"]) made[(await bench.makeUser({ userName: `${word}-${letter}@entente-test.example` })).id] = letter.toLowerCase();
    bench.step("sorted upwards and downwards");
    const sorted = (order: string) => bench.request("GET", `/Users?filter=${encodeURIComponent(`userName sw "${word}"`)}&sortBy=userName${order}&startIndex=1&count=10`);
    const [up, down] = [await sorted(""), await sorted("&sortOrder=descending")];
    const letters = (answer: ScimAnswer) => idsIn(answer).map((id) => made[id] ?? "?").join("");
    return heldIf(letters(up) === "abc" && letters(down) === "cba", { held: "Sorted both ways.", violated: `Upwards ${letters(up) || up.status}, downwards ${letters(down) || down.status}.` }, up, down);
  },
});
