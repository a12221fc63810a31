import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { idsIn } from "./seen.ts";
import { undisturbed } from "./server-alive.ts";

export const stableOrder = defineCheck({
  id: "SCIM-R12", slug: "stable-order", about: "/provisioning/scim/pageSize", protocol: "scim", kind: "conformance", gate: "warns", title: "Lists in one order",
  spec: { doc: "rfc7644", section: "3.4.2.4", level: "SHOULD" },
  asks: "Do two readings of the same list, and its pages put together, show one order?",
  why: "Pages of a list that moves miss people and show others twice.",
  remedy: "Sort by something unique, always.",
  example: {
    sent: `
      GET /Users?startIndex=1&count=6
      GET /Users?startIndex=1&count=2, then 3, then 5`,
    right: `
      ← a b c d e f
      ← a b, c d, e f`,
    wrong: `
      ← a b c d e f
      ← b a, c e, d f
      # Without ORDER BY each page is cut from another pile.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("the same list twice, then by pages");
    for (let i = 0; i < 3; i++) await bench.makeUser();
    return undisturbed(async () => {
      const first = await bench.request("GET", "/Users?startIndex=1&count=6");
      const again = await bench.request("GET", "/Users?startIndex=1&count=6");
      const pages = [];
      for (const start of [1, 3, 5]) pages.push(await bench.request("GET", `/Users?startIndex=${start}&count=2`));
      const [one, two, three] = [idsIn(first).join(), idsIn(again).join(), pages.flatMap(idsIn).join()];
      const lists = [first, again, ...pages];
      return { lists, verdict: heldIf(one === two && one === three, { held: "One order each time.", violated: one === two ? "Put together, the pages have another order than the list." : "Read twice, the list has another order." }, ...lists) };
    });
  },
});
