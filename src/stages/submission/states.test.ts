import { describe, expect, it } from "vitest";
import { businessDaysAfter } from "./due.ts";
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
    const seen = MOVES.map((move) => `${move.from} ${move.on} ${move.by}`);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("runs the clock exactly while the desk acts next", () => {
    for (const state of Object.values(STATES)) expect(state.clock === "running").toBe(state.actsNext === "desk");
  });

  it("publishes only by an analyst, and only from the second phase", () => {
    const publishing = MOVES.filter((move) => move.to === "published");
    expect(publishing.map((move) => `${move.from} ${move.by}`).sort()).toEqual(["final_review analyst", "qa analyst"]);
    expect(movesFrom("draft", "analyst")).toEqual([]);
    expect(isEditable("qa")).toBe(false);
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
