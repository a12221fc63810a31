import { expect, it } from "vitest";
import { newId } from "./index.ts";

it("makes identifiers that sort as they were made, within one millisecond too", () => {
  const made = Array.from({ length: 20_000 }, () => newId("run", 1_790_000_000_000));
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect(newId("run", 1_790_000_000_001) > (made.at(-1) ?? "")).toBe(true);
  for (const id of made.slice(0, 5)) expect(id).toMatch(/^run_[0-9a-hjkmnp-tv-z]{26}$/);
});

it("does not let an identifier be read off the one before it", () => {
  const tail = (id: string) => id.slice(-7); // 35 of the 48 bits of a step
  const steps = new Set(Array.from({ length: 100 }, () => tail(newId("run", 1_790_000_000_002))));
  expect(steps.size).toBeGreaterThan(90);
  // a clock that goes back begins anew
  expect(newId("run", 1_790_000_000_000)).not.toBe(newId("run", 1_790_000_000_000));
});
