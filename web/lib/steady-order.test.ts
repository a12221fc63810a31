import { expect, it } from "vitest";
import { steadyOrder } from "./steady-order.ts";

const list = (...ids: string[]) => ids.map((id) => ({ id, says: "" }));
const shown = (ids: string, fresh: ReturnType<typeof list>) => {
  const { rows, updates } = steadyOrder(list(...ids), fresh);
  return { order: rows.map(({ row, gone }) => (gone ? `(${row.id})` : row.id)).join(""), updates, says: rows.map(({ row }) => row.says).join("") };
};

it("moves no row, whatever comes, goes or is due at another time, and counts each", () => {
  expect(shown("abc", list("a", "b", "c"))).toMatchObject({ order: "abc", updates: 0 });
  expect(shown("abc", list("n", "a", "b", "c"))).toMatchObject({ order: "abc", updates: 1 });
  expect(shown("abc", list("a", "c"))).toMatchObject({ order: "a(b)c", updates: 1 });
  expect(shown("abc", list("c", "a", "b"))).toMatchObject({ order: "abc", updates: 1 });
  expect(shown("abcd", list("d", "n", "b", "a"))).toMatchObject({ order: "ab(c)d", updates: 1 + 1 + 2 });
  expect(shown("", list("a"))).toMatchObject({ order: "", updates: 1 });
});

it("shows what a row says now, in the place it had", () => {
  expect(shown("ab", [{ id: "b", says: "B" }, { id: "a", says: "A" }])).toEqual({ order: "ab", says: "AB", updates: 1 });
});
