import { expect, it } from "vitest";
import { at, below, differences, put } from "./pointer.ts";

it("reads and writes names that hold slashes and tildes (RFC 6901)", () => {
  const path = below("/test/variables", "a/b~c");
  const written = put({}, path, "x");
  expect(written).toEqual({ test: { variables: { "a/b~c": "x" } } });
  expect(at(written, path)).toBe("x");
});

it("changes one item of a list and leaves the document it was given as it was", () => {
  const before = { list: [{ name: "a" }, { name: "b" }] };
  expect(put(before, "/list/1/name", "c")).toEqual({ list: [{ name: "a" }, { name: "c" }] });
  expect(before).toEqual({ list: [{ name: "a" }, { name: "b" }] });
});

it("takes a field out when it is given nothing, and keeps the order of the others", () => {
  expect(Object.keys(put({ a: 1, b: 2, c: 3 }, "/b", undefined) as object)).toEqual(["a", "c"]);
  expect(Object.keys(put({ a: 1, b: 2, c: 3 }, "/b", 9) as object)).toEqual(["a", "b", "c"]);
});

it("never reads what an object inherits", () => {
  expect(at({}, "/constructor")).toBeUndefined();
});

it("finds the fields in which two documents differ, whatever the order of their names", () => {
  expect(differences({ a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 3 }, a: 1, e: 4 })).toEqual(["/b/c", "/e"]);
});
