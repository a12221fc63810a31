import { readFile } from "node:fs/promises";
import { beforeAll, expect, it } from "vitest";
import { CHECKS } from "../index.ts";

/** The questions of the public suites, by their numbers: letter and highest. */
const CATALOGUE = { D: 14, A: 5, C: 18, R: 21, P: 5, T: 16, X: 2, G: 9, B: 4, E: 2, Z: 3 };
const range = (prefix: string, last: number) => Array.from({ length: last }, (_, i) => `${prefix}${i + 1}`);

let page = "";
let notRun = "";
/** Each question with the checks that ask it. */
let asked = new Map<string, string[]>();
beforeAll(async () => {
  page = await readFile(new URL("../../../../../docs/checks-reference-suites.md", import.meta.url), "utf8");
  notRun = await readFile(new URL("../../../../../docs/checks-not-run-scim.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => /^\| [A-Z]/.test(line)).map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
  asked = new Map(rows.flatMap((cells) => (cells.length > 3 ? [0, 3, 6].map((i) => [cells[i], cells[i + 1]]) : [[cells[0], cells[2]]])).flatMap(([no = "", checks = ""]) =>
    numbersIn(no).map((one): [string, string[]] => [one, checks.split(", ")])));
});

/** `D-1 … D-4` and `X-2, X-3` are several. */
function numbersIn(cell: string): string[] {
  const [first, last] = cell.split(" … ");
  if (first === undefined || last === undefined) return cell.split(", ");
  const [, prefix = "", from = "1"] = /^(.*?)(\d+)$/.exec(first) ?? [];
  return range(prefix, Number(/\d+$/.exec(last)?.[0])).slice(Number(from) - 1);
}

it("names an existing check for each question, or says that it is not run, and why", () => {
  const ids = new Set<string>(CHECKS.map((c) => c.id));
  for (const [no, checks] of asked) for (const id of checks) {
    if (id !== "not run") expect.soft(ids.has(id), `${no}: ${id}`).toBe(true);
    else expect.soft(notRun, `${no} is not run, and docs/checks-not-run-scim.md does not say why`).toMatch(new RegExp(`^\\| (?:[A-Z0-9-]+, )*${no}(?:, [A-Z0-9-]+)* \\|`, "m"));
  }
});

it("leaves out no question of the suites of others", () => {
  const all = [
    ...range("C2-", 12), ...range("C1-", 16), ...range("D-", 13), ...range("X-", 8), "E", ...Object.entries(CATALOGUE).flatMap(([letter, last]) => range(letter, last)),
  ];
  expect(all.filter((no) => !asked.has(no))).toEqual([]);
});

it("names each check of 1.1 and of the life cycle", () => {
  expect(CHECKS.filter((c) => /^(SCIM11|LC)-/.test(c.id) && !page.includes(c.id)).map((c) => c.id).filter((id) => id !== "LC-02")).toEqual([]);
});
