import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { BUDGET, tellBudget, weigh } from "../scripts/budget.ts";

/** A build of files that do not compress, of so many bytes each. */
function build(chunks: Record<string, { bytes: number; imports?: string[]; dynamicImports?: string[]; css?: string[] }>, styles: Record<string, number> = {}) {
  const manifest = Object.fromEntries(Object.entries(chunks).map(([key, { bytes: _bytes, ...chunk }]) => [key, { file: key, ...chunk }]));
  const bytesOf = (file: string): number => chunks[file]?.bytes ?? styles[file] ?? 0;
  return (file: string) => (file === ".vite/manifest.json" ? JSON.stringify(manifest) : randomBytes(bytesOf(file)));
}
const over = (read: ReturnType<typeof build>) => weigh("", read).filter((one) => one.over).map((one) => one.name);

it("counts what the entry loads, once, and what a page adds to it", () => {
  const found = weigh("", build({
    "index.html": { bytes: 50_000, imports: ["shared"], dynamicImports: ["page", "other"], css: ["a.css"] }, shared: { bytes: 20_000 },
    page: { bytes: 5_000, imports: ["shared", "index.html", "part"] }, part: { bytes: 3_000, imports: ["shared"] }, other: { bytes: 1_000 },
  }, { "a.css": 2_000 }));
  const of = (name: string) => Math.round((found.find((one) => one.what !== "css" && one.name === name)?.bytes ?? 0) / 1000);
  expect([of("console"), of("page"), of("other")]).toEqual([70, 8, 1]);
  expect(tellBudget(found).over).toBe(false);
});

it("stops an entry, a stylesheet and a page that grew too heavy", () => {
  const heavy = build({ "index.html": { bytes: BUDGET.entry + 1, dynamicImports: ["page"], css: ["a.css"] }, page: { bytes: BUDGET.route + 1 } }, { "a.css": BUDGET.css + 1 });
  expect(weigh("", heavy).filter((one) => one.over).map((one) => one.what)).toEqual(["entry", "css", "route"]);
  expect(tellBudget(weigh("", heavy)).over).toBe(true);
});

it("lets a tool that a part calls up weigh more, up to its own limit", () => {
  const tool = (bytes: number) => build({
    "index.html": { bytes: 1_000, dynamicImports: ["page"] }, page: { bytes: 30_000, imports: ["index.html"], dynamicImports: ["part"] },
    part: { bytes: 20_000, imports: ["page"], dynamicImports: ["parser"] }, parser: { bytes },
  });
  expect(over(tool(60_000))).toEqual([]);
  expect(over(tool(71_000))).toEqual(["page > part > parser"]);
});

it("counts what a page calls up later on top of the page, one part at a time", () => {
  const parts = (bytes: number) => build({
    "index.html": { bytes: 1_000, dynamicImports: ["page"] }, page: { bytes: 30_000, imports: ["index.html"], dynamicImports: ["one", "two"] },
    one: { bytes, imports: ["page"] }, two: { bytes, imports: ["page"] },
  });
  expect(over(parts(29_000))).toEqual([]);
  expect(over(parts(31_000))).toEqual(["page > one", "page > two"]);
});
