import { describe, expect, it } from "vitest";
import { budgetOf, guardRemovals, type Leaver, planDigest } from "./guard.ts";

const leavers = (count: number, gone = false, from = 0): Leaver[] => Array.from({ length: count }, (_, i) => ({ personId: `per_${from + i}`, gone }));
const none = new Set<string>();

describe("the removal guard", () => {
  it("lets a fifth of the accounts go in a day, and always five", () => {
    expect([0, 10, 25, 26, 100, 1000].map(budgetOf)).toEqual([5, 5, 5, 5, 20, 200]);
  });
  it("PC-22 holds a whole plan that is above the budget, and none of it goes", () => {
    const decided = guardRemovals(leavers(60), none, 0, 100, false);
    expect([decided.go.length, decided.onBudget.length, decided.hold.length]).toEqual([0, 0, 60]);
  });
  it("PC-23 adds up small plans over the day", () => {
    let spent = 0;
    let held = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const { onBudget, hold } = guardRemovals([...leavers(1, false, i), ...[...held].map((personId) => ({ personId, gone: false }))], held, spent, 500 - spent, false);
      spent += onBudget.length;
      held = new Set(hold);
    }
    expect(spent).toBeLessThanOrEqual(100);
    expect(spent + held.size).toBe(200);
  });
  it("PC-24 lets who is gone from the directory go, whatever waits and however much was spent", () => {
    const held = new Set(leavers(50).map((one) => one.personId));
    const decided = guardRemovals([...leavers(50), { personId: "per_bad", gone: true }], held, 1000, 100, false);
    expect(decided).toMatchObject({ go: ["per_bad"], onBudget: [] });
    expect(decided.hold.length).toBe(50);
  });
  it("lets the one go whose assignment an admin took away, beside a plan that waits", () => {
    const held = new Set(leavers(50).map((one) => one.personId));
    expect(guardRemovals(leavers(51), held, 1000, 100, true)).toMatchObject({ go: ["per_50"] });
    expect(guardRemovals(leavers(52), held, 1000, 100, true).go).toEqual([]);
  });
  it("PC-25 names a plan by its app and its very people, in any order", () => {
    expect(planDigest("app_a", ["per_1", "per_2"])).toBe(planDigest("app_a", ["per_2", "per_1"]));
    expect(planDigest("app_a", ["per_1", "per_2"])).not.toBe(planDigest("app_a", ["per_1"]));
    expect(planDigest("app_a", ["per_1"])).not.toBe(planDigest("app_b", ["per_1"]));
  });
});
