import { expect, it } from "vitest";
import { newsBetween } from "./queue-news.ts";

type Row = Parameters<typeof newsBetween>[0][number];
const row = (id: string, more: Partial<Row> = {}): Row => ({
  id, name: id, slug: id, publisher: "Acme", state: "initial_review", label: "Initial review", actsNext: "desk", verifiedDomain: null, clock: "running", enteredAt: "", dueAt: null, overdue: false, leftS: 100,
  change: "new", checks: null, assignee: null, assigneeId: null, logoUrl: null, semver: null, breaking: null, versions: { from: null, to: null }, snoozed: null, listingOnly: false, resubmissions: 0,
  waiting: { publisher: 0, desk: 0 }, held: 0, publishAt: null, ...more,
});

it("is nothing where nothing changed", () => {
  expect(newsBetween([row("a"), row("b")], [row("a"), row("b")])).toBeUndefined();
});

it("names what came, changed and went, and the order when it is another", () => {
  expect(newsBetween([row("a"), row("b"), row("c")], [row("d"), row("a"), row("b", { assignee: "Dana" })])).toEqual({
    rows: [row("d"), row("b", { assignee: "Dana" })], gone: ["c"], order: ["d", "a", "b"], left: [],
  });
  expect(newsBetween([row("a")], [row("a", { held: 1 })])).toMatchObject({ order: null, gone: [] });
});

it("tells time that passed as time alone, however many rows it moved", () => {
  expect(newsBetween([row("a"), row("b")], [row("a", { leftS: 85 }), row("b", { leftS: null })])).toEqual({ rows: [], gone: [], order: null, left: [{ id: "a", leftS: 85 }, { id: "b", leftS: null }] });
});

it("tells a queue that became empty, and one that began", () => {
  expect(newsBetween([row("a")], [])).toEqual({ rows: [], gone: ["a"], order: [], left: [] });
  expect(newsBetween([], [row("a")])).toEqual({ rows: [row("a")], gone: [], order: ["a"], left: [] });
});
