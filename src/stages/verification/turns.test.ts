import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../kernel/index.ts";
import type { Db } from "../../platform/db/index.ts";
import { testDatabase } from "../../platform/db/testing.ts";
import { turnsIn } from "./actions.ts";
import { BUDGET, type Budget, BudgetSpent, openBudget, type Turns } from "./bench/budget.ts";
import { dropTurns } from "./store.ts";

let db: Db;
beforeAll(async () => { db = await testDatabase(); });
afterAll(() => db.close());

/** A run's budget whose waits are noted instead of waited. */
function budget(waits: number[], turns?: Turns, limits = BUDGET): Budget {
  return openBudget(systemClock, undefined, limits, async (ms) => void waits.push(ms), turns);
}

describe("a host under test", () => {
  it("is sent five requests a second by all runs together, however many name it", async () => {
    const waits: number[] = [];
    const runs = Array.from({ length: 40 }, () => budget(waits, turnsIn({ db }))); // each of another org, as far as the host can tell
    await Promise.all(runs.map((run) => run.turn("https://victim.example/scim")));
    await Promise.all(runs.map((run, i) => run.turn(`https://victim.example:${8_000 + i}/`))); // another port is the same machine
    const latest = Math.max(...waits);
    expect(waits.length).toBeGreaterThanOrEqual(78);
    expect(latest).toBeGreaterThan((79 * 1000) / BUDGET.perSecond - 5_000);
    expect(new Set(waits.map((ms) => Math.round(ms / 50))).size).toBeGreaterThan(60); // one after another, not in one burst
  });

  it("that asks to wait is left alone by every run, and another host is not", async () => {
    const waits: number[] = [];
    const [one, other] = [budget(waits, turnsIn({ db })), budget(waits, turnsIn({ db }))];
    expect(await one.heldBack("https://busy.example/", "30")).toBe(true);
    await other.turn("https://busy.example/");
    expect(waits).toEqual([expect.closeTo(30_000, -4)]);
    await other.turn("https://idle.example/");
    expect(waits).toHaveLength(1);
  });

  it("leaves no row behind once its turn is over", async () => {
    await db.inNetwork((tx) => dropTurns(tx, new Date(Date.now() + 3_600_000)));
    const waits: number[] = [];
    await budget(waits, turnsIn({ db })).turn("https://busy.example/");
    expect(waits).toEqual([]);
  });
});

describe("a run", () => {
  it("sends no more than its share, and says so", async () => {
    const run = budget([], undefined, { ...BUDGET, perRun: 3 });
    for (let i = 0; i < 3; i++) await run.turn("http://127.0.0.1:4100/");
    await expect(run.turn("http://127.0.0.1:4100/")).rejects.toBeInstanceOf(BudgetSpent);
  });

  it.each([
    ["0", true, 0], ["2", true, 2], ["60", true, 60], ["61", false, 0], ["31536000", false, 0], ["99999999999999999999", false, 0], ["-5", true, 1], ["1.5", true, 1], ["soon", true, 1],
    [undefined, true, 1], ["Fri, 31 Dec 9999 23:59:59 GMT", false, 0], ["Thu, 01 Jan 1970 00:00:00 GMT", true, 0], ["9999-12-31", true, 1],
  ])("reads Retry-After: %s", async (value, again, seconds) => {
    const waits: number[] = [];
    const run = budget(waits);
    expect(await run.heldBack("https://app.example/", value)).toBe(again);
    await run.turn("https://app.example/");
    if (again && seconds > 0) expect(waits[0]).toBeCloseTo(seconds * 1000, -2);
    else expect(waits.every((ms) => ms <= 60)).toBe(true);
  });
});
