import { describe, expect, it } from "vitest";
import { businessDaysAfter, dueAfter, workingTimeBetween } from "./due.ts";
import { MOVES, STATES, type State, isEditable, movesFrom } from "./states.ts";

describe("the table of moves", () => {
  it("reaches every state from a draft", () => {
    const reached = new Set<State>(["draft"]);
    for (let grew = true; grew; ) {
      grew = false;
      for (const move of MOVES) if (reached.has(move.from) && !reached.has(move.to)) grew = Boolean(reached.add(move.to));
    }
    expect([...reached].sort()).toEqual(Object.keys(STATES).sort());
  });

  it("leaves no state in which nobody can move, except the three ends", () => {
    const stuck = (Object.keys(STATES) as State[]).filter((state) => !MOVES.some((move) => move.from === state));
    expect(stuck.sort()).toEqual(["published", "rejected", "withdrawn"]);
  });

  it("gives no state the same label as another", () => {
    const labels = Object.values(STATES).map((state) => state.label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it("never lets one move lead to two places", () => {
    const seen = MOVES.map((move) => `${move.from} ${move.on} ${move.by} ${"when" in move ? move.when : ""}`);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("runs the clock exactly while the desk acts next", () => {
    for (const state of Object.values(STATES)) expect(state.clock === "running").toBe(state.actsNext === "desk");
  });

  it("publishes only what an analyst passed in the last phase, or machine gates where they may; and only after the undo window", () => {
    expect(MOVES.filter((move) => move.to === "published").map((move) => `${move.from} ${move.by}`)).toEqual(["publishing network"]);
    const publishing = MOVES.filter((move) => move.to === "publishing");
    expect(publishing.map((move) => `${move.from} ${move.by}`).sort()).toEqual(["catalog_review analyst", "catalog_review network", "final_review analyst", "initial_review network", "qa analyst"]);
    expect(publishing.filter((move) => move.by === "network").map((move) => move.on)).toEqual(["pass_gates", "pass_gates"]);
    expect(movesFrom("draft", "analyst")).toEqual([]);
    expect(isEditable("qa")).toBe(false);
  });
});

describe("the desk's clock", () => {
  const [friday, none] = [new Date("2026-11-20T10:00:00Z"), new Set<string>()];
  it("counts what is left over weekends and holidays, and never below nothing", () => {
    const due = businessDaysAfter(friday, 5);
    expect(workingTimeBetween(new Date("2026-11-23T10:00:00Z"), due)).toBe(4 * 86_400_000);
    expect(workingTimeBetween(new Date("2026-11-21T10:00:00Z"), due)).toBe(4 * 86_400_000 + 10 * 3_600_000);
    expect(workingTimeBetween(new Date("2026-11-23T10:00:00Z"), due, new Set(["2026-11-25"]))).toBe(3 * 86_400_000);
    expect(workingTimeBetween(new Date("2026-12-09T10:00:00Z"), due)).toBe(0);
  });

  it("goes on with what was left: no more than the stage grants, at least one day", () => {
    const twoDays = 2 * 86_400_000;
    expect(dueAfter(friday, 5, undefined, none)).toEqual(businessDaysAfter(friday, 5));
    expect(dueAfter(friday, 5, twoDays, none)).toEqual(businessDaysAfter(friday, 2));
    expect(dueAfter(friday, 3, 5 * 86_400_000, none)).toEqual(businessDaysAfter(friday, 3));
    expect(dueAfter(friday, 5, 0, none)).toEqual(businessDaysAfter(friday, 1));
  });
});

describe("business days", () => {
  it("skip the weekend and holidays", () => {
    const friday = new Date("2026-11-20T10:00:00Z");
    expect(businessDaysAfter(friday, 1).toISOString()).toBe("2026-11-23T10:00:00.000Z");
    expect(businessDaysAfter(friday, 1, new Set(["2026-11-23"])).toISOString()).toBe("2026-11-24T10:00:00.000Z");
    expect(businessDaysAfter(friday, 5).toISOString()).toBe("2026-11-27T10:00:00.000Z");
  });
});
