import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CHECKS } from "../src/stages/verification/index.ts";

/** What can be asked: attacks on apps by number, and the catalogue for SCIM servers by letter. */
const ATTACKS = { SP: 82, RP: 53, SC: 50 } as const;
const CATALOGUE = { D: 14, A: 5, C: 18, R: 21, P: 5, T: 16, X: 2, G: 9, B: 4, E: 2, Z: 3 } as const;
const numbers = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

/** Every id that stands in a table of the pages on what is not run, ranges written out. */
function told(): Set<string> {
  const ids = new Set<string>();
  for (const page of ["checks-not-run.md", "checks-not-run-oidc.md", "checks-not-run-scim.md"]) {
    for (const row of readFileSync(new URL(`../docs/${page}`, import.meta.url), "utf8").split("\n").filter((line) => line.startsWith("|"))) {
      for (const [id] of row.matchAll(/\b(?:[A-Z]{2}-\d\d|[A-Z]\d{1,2})\b/g)) ids.add(id);
      for (const [, kind, from, to] of row.matchAll(/\b([A-Z]{2})-(\d\d) (?:to|–) [A-Z]{2}-(\d\d)\b/g)) {
        for (const n of numbers(Number(to))) if (n >= Number(from)) ids.add(`${kind}-${String(n).padStart(2, "0")}`);
      }
    }
  }
  return ids;
}

it("every id that can be asked is a check, or stands in docs/checks-not-run with its reason", () => {
  const known = new Set<string>(CHECKS.map((check) => check.id));
  const reasons = told();
  const attacks = Object.entries(ATTACKS).flatMap(([kind, last]) => numbers(last).map((n) => `${kind}-${String(n).padStart(2, "0")}`));
  const catalogue = Object.entries(CATALOGUE).flatMap(([letter, last]) => numbers(last).map((n) => `${letter}${n}`));
  expect([...attacks.filter((id) => !known.has(id) && !reasons.has(id)), ...catalogue.filter((id) => !known.has(`SCIM-${id}`) && !reasons.has(id))]).toEqual([]);
});

it("no id is used twice", () => {
  const ids = CHECKS.map((check) => check.id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});
