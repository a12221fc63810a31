import { expect, it } from "vitest";
import { merge } from "./merge.ts";

const base = { metadata: { name: "Acme", tagline: "Old" }, variables: [{ name: "tenant" }] };

it("takes what only one side changed from that side", () => {
  const { merged, conflicts } = merge(base, { ...base, metadata: { name: "Acme", tagline: "Mine" } }, { ...base, metadata: { name: "Theirs", tagline: "Old" } });
  expect(merged).toEqual({ ...base, metadata: { name: "Theirs", tagline: "Mine" } });
  expect(conflicts).toEqual([]);
});

it("names a field that both changed differently, with both values, and keeps yours until somebody chooses", () => {
  const { merged, conflicts } = merge(base, { ...base, metadata: { name: "Mine", tagline: "Old" } }, { ...base, metadata: { name: "Theirs", tagline: "Old" } });
  expect(conflicts).toEqual([{ path: "/metadata/name", yours: "Mine", theirs: "Theirs" }]);
  expect(merged).toEqual({ ...base, metadata: { name: "Mine", tagline: "Old" } });
});

it("calls it no conflict when both wrote the same", () => {
  const same = { ...base, metadata: { name: "Same", tagline: "Old" } };
  expect(merge(base, same, same)).toEqual({ merged: same, conflicts: [] });
});

it("keeps a field that you added and lets go of one that you took out", () => {
  const { merged, conflicts } = merge(base, { metadata: { name: "Acme", website: "https://acme.example" }, variables: base.variables }, { ...base, variables: [] });
  expect(merged).toEqual({ metadata: { name: "Acme", website: "https://acme.example" }, variables: [] });
  expect(conflicts).toEqual([]);
});

it("treats a list as one field, so that rows are never mixed", () => {
  const { conflicts } = merge(base, { ...base, variables: [{ name: "mine" }] }, { ...base, variables: [{ name: "theirs" }] });
  expect(conflicts.map((one) => one.path)).toEqual(["/variables"]);
});

it("shows the whole when the other side took out what you changed a part of", () => {
  const { conflicts } = merge(base, { ...base, metadata: { name: "Acme", tagline: "Mine" } }, { variables: base.variables });
  expect(conflicts).toEqual([{ path: "/metadata", yours: { name: "Acme", tagline: "Mine" }, theirs: undefined }]);
});
