import type { ScimAnswer } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { idsIn } from "./seen.ts";
import { totalOf } from "./server-alive.ts";

export const changingPages = defineCheck({
  id: "SC-23", slug: "changing-pages", about: "/provisioning/scim/pageSize", protocol: "scim", kind: "attack", gate: "warns", title: "Loses and doubles nobody while people come",
  spec: { doc: "rfc7644", section: "3.4.2.4", level: "SHOULD" },
  asks: "Is everybody who was there before a walk through the pages seen by it once, although somebody is added meanwhile?",
  why: "An import that misses people takes them for leavers.",
  remedy: "Sort pages by something that new people do not push aside: the moment of creation, or a cursor (RFC 9865).",
  example: {
    sent: `
      GET /Users?startIndex=1&count=2 ← q7d-2, q7d-4
      POST /Users   q7d-1, q7d-3, q7d-5, q7d-7 come
      GET /Users?startIndex=3&count=2, and on`,
    right: `
      ← each of q7d-2, 4, 6, 8 once
      # In the order of their creation, newcomers stand at the end.`,
    wrong: `
      ← q7d-3, q7d-4 … : q7d-4 twice
      # In the order of names, newcomers push others across the page's edge.`,
  },
  applies: creates,
  async run(bench) {
    const word = bench.word();
    const named = (n: number) => bench.makeUser({ userName: `${word}-${n}@entente-test.example` });
    const made = [await named(2), await named(4), await named(6), await named(8)];
    const page = (start: number) => bench.request("GET", `/Users?filter=${encodeURIComponent(`userName sw "${word}"`)}&startIndex=${start}&count=2`);
    bench.step("a first page, newcomers, the other pages");
    const first = await page(1);
    if (totalOf(first) !== made.length) return couldNotTell(`The four people were not found by the beginning of their name (${first.status}, ${String(totalOf(first))}).`, first);
    for (const n of [1, 3, 5, 7]) await named(n); // several: where the order is by random ids, one newcomer pushes nobody aside by luck
    const rest: ScimAnswer[] = [];
    for (let start = 3; start <= (totalOf(rest.at(-1) ?? first) ?? 0) && start < 20; start += 2) rest.push(await page(start));
    const seen = [first, ...rest].flatMap(idsIn);
    const missed = made.filter((m) => !seen.includes(m.id));
    const doubled = seen.length - new Set(seen).size;
    return heldIf(missed.length === 0 && doubled === 0, { held: "Everybody was seen once.", violated: missed.length > 0 ? `${missed.length} of 4 people were on no page.` : `${doubled} of 4 people were on two pages.` }, first, ...rest);
  },
});
