import { expect, it } from "vitest";
import { folded } from "./terminal.ts";

it("folds words to the terminal, the later lines indented, and breaks none", () => {
  expect(folded("    seen:     The app proved itself by client_secret_basic; the manifest says otherwise.", 14, { isTTY: true, columns: 50 }).split("\n")).toEqual([
    "    seen:     The app proved itself by", "              client_secret_basic; the manifest", "              says otherwise.",
  ]);
});

it("counts no colour as a column, and keeps what is set apart by two spaces", () => {
  expect(folded("\u001b[32m✓ held\u001b[39m  SP-38  Refuses it  12 ms", 4, { isTTY: true, columns: 33 })).toBe("\u001b[32m✓ held\u001b[39m  SP-38  Refuses it  12 ms");
  expect(folded("✓ held  SP-38  Refuses an assertion  for", 4, { isTTY: true, columns: 37 }).split("\n")).toEqual(["✓ held  SP-38  Refuses an assertion", "    for"]);
});

it("leaves lines whole where there is no terminal, or one too narrow to help", () => {
  const long = "word ".repeat(60);
  expect([folded(long, 4, { isTTY: false, columns: 80 }), folded(long, 14, { isTTY: true, columns: 30 })]).toEqual([long, long]);
});
