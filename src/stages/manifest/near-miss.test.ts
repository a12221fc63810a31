import { describe, expect, it } from "vitest";
import { mendUnknownField, nearest } from "./near-miss.ts";

describe("near misses", () => {
  it.each([["redirect_uris", "redirectUris"], ["redirecturi", "redirectUris"], ["jitt", "jit"], ["entityID", "entityId"], ["zzz", undefined]])("%s was meant as %s", (name, meant) => {
    expect(nearest(name, ["redirectUris", "jit", "entityId"])).toBe(meant);
  });

  it("say why a field is refused, or what there is", () => {
    expect(mendUnknownField("password", ["userName", "passwordSecret"])).toContain("never written");
    expect(mendUnknownField("qqqq", ["a", "b"])).toBe("Known here: a, b.");
  });
});
