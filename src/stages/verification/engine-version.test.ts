import { expect, it } from "vitest";
import { CHECKS } from "./checks/index.ts";
import { ENGINE_VERSION, newer, RELEASED, tooLate } from "./engine-version.ts";

const change = (version: number, engine: string, on: string) => ({ version, engine, on, what: "Asks more." });
const released = [{ version: "1.0.0", until: "2026-12-01", checks: 1 }];

it("takes no change into an engine that is out", () => {
  expect(tooLate(CHECKS, RELEASED)).toEqual([]);
  expect(RELEASED.filter(({ version }) => newer(version, ENGINE_VERSION))).toEqual([]);
});

it("would notice a check that asks more under the name of a released engine, and one that was added to it", () => {
  const first = change(1, "1.0.0", "2026-11-23");
  expect(tooLate([{ id: "SP-01", changes: [first] }], released)).toEqual([]);
  expect(tooLate([{ id: "SP-01", changes: [first, change(2, "1.1.0", "2026-12-09")] }], released)).toEqual([]);
  expect(tooLate([{ id: "SP-01", changes: [first, change(2, "1.0.0", "2026-12-09")] }], released)).toEqual([expect.stringMatching(/^SP-01 version 2 is of 2026-12-09/)]);
  expect(tooLate([{ id: "SP-01", changes: [first] }, { id: "SP-99", changes: [first] }], released)).toEqual([expect.stringMatching(/had 1 checks, not 2/)]);
  expect(tooLate([{ id: "SP-01", changes: [first] }, { id: "SP-99", changes: [change(1, "1.1.0", "2026-12-09")] }], released)).toEqual([]);
});

it("orders versions by their numbers", () => {
  expect([newer("1.10.0", "1.9.0"), newer("1.9.0", "1.10.0"), newer("1.0.0", "1.0.0")]).toEqual([true, false, false]);
});
