import { expect, it } from "vitest";
import { MAX_AGE_MS, recentAnswers } from "./recent.ts";

function ground() {
  let now = 0;
  let tell = () => {};
  const recent = recentAnswers({ onNews: (listener) => { tell = listener; return () => {}; } }, () => now);
  let asked = 0;
  const ask = (key = "a") => recent.get(key, async () => ++asked);
  return { recent, ask, advance: (ms: number) => { now += ms; }, tell: () => tell() };
}

it("asks once for what many ask at the same time, and again when the answer is a second old", async () => {
  const { ask, advance } = ground();
  expect(await Promise.all([ask(), ask(), ask("b")])).toEqual([1, 1, 2]);
  advance(MAX_AGE_MS - 1);
  expect(await ask()).toBe(1);
  advance(1);
  expect(await ask()).toBe(3);
});

it("forgets everything when this process has kept a change", async () => {
  const { ask, tell } = ground();
  await ask();
  tell();
  expect(await ask()).toBe(2);
});

it("does not remember a failure", async () => {
  const { recent, ask } = ground();
  await expect(recent.get("a", async () => { throw new Error("down"); })).rejects.toThrow("down");
  expect(await ask()).toBe(1);
});

it("stays small however many questions there are", async () => {
  const { ask } = ground();
  for (let n = 0; n < 301; n++) await ask(`q${n}`);
  expect(await ask("q300")).toBe(301); // still there
  expect(await ask("q0")).toBe(302); // gave way
});
