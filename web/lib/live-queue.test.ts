import { expect, it } from "vitest";
import { withQueueNews } from "./live-queue.ts";
import type { QueueNews, QueueRow } from "./views.ts";

const row = (id: string, more: Partial<QueueRow> = {}): QueueRow => ({ id, name: id, leftS: 100, ...more }) as QueueRow;
const news = (more: Partial<QueueNews>): QueueNews => ({ rows: [], gone: [], order: null, left: [], ...more });
const ids = (rows: readonly QueueRow[]) => rows.map((one) => one.id);

it("takes what came, changed and went, in the order that is told", () => {
  const next = withQueueNews([row("a"), row("b"), row("c")], news({ rows: [row("d"), row("b", { assignee: "Dana" })], gone: ["c"], order: ["d", "a", "b"] }));
  expect([ids(next), next[2]?.assignee]).toEqual([["d", "a", "b"], "Dana"]);
});

it("leaves the order alone where none is told, and rows that nothing was said of as they were", () => {
  const before = [row("a"), row("b")];
  const next = withQueueNews(before, news({ rows: [row("a", { held: 2 })] }));
  expect([ids(next), next[1] === before[1], next[0]?.held]).toEqual([["a", "b"], true, 2]);
});

it("moves the clocks of rows, and makes no row of a clock alone", () => {
  const next = withQueueNews([row("a", { name: "Acme" })], news({ left: [{ id: "a", leftS: 40 }, { id: "x", leftS: 1 }] }));
  expect(next).toEqual([row("a", { name: "Acme", leftS: 40 })]);
  expect(withQueueNews(next, news({ left: [{ id: "a", leftS: 25 }] }))[0]).toBe(next[0]); // of the same minute: drawn as it was
  expect(withQueueNews(next, news({ left: [{ id: "a", leftS: -1 }] }))[0]?.leftS).toBe(-1);
});

it("names no row twice, and none that it was never told of", () => {
  expect(ids(withQueueNews([row("a")], news({ rows: [row("a")], order: ["a", "unknown"] })))).toEqual(["a"]);
});
