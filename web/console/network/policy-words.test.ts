import { describe, expect, it } from "vitest";
import { changesOf, mergedWith, type Policy, toForm, wrongOf } from "./policy-words.ts";

const base: Policy = { desk: "mandatory", evidenceFreshH: 168, openSubmissions: 10, policies: { version: "1", url: "https://desk.example/policies" }, version: 4 };

describe("the form of the network's policy", () => {
  it("sends what was changed and nothing else", () => {
    expect(changesOf(base, toForm(base))).toEqual({});
    expect(changesOf(base, { ...toForm(base), openSubmissions: "200", accept: false })).toEqual({ openSubmissions: 200, policies: null });
  });

  it.each([
    [{ evidenceFreshH: "0" }, "evidenceFreshH"], [{ evidenceFreshH: "1.5" }, "evidenceFreshH"], [{ openSubmissions: "10001" }, "openSubmissions"], [{ openSubmissions: "" }, "openSubmissions"],
    [{ policiesVersion: " " }, "policiesVersion"], [{ policiesUrl: "ftp://desk.example" }, "policiesUrl"],
  ])("says what is wrong with %o beside its input", (more, input) => {
    expect(Object.keys(wrongOf({ ...toForm(base), ...more }))).toEqual([input]);
    expect(wrongOf(toForm(base))).toEqual({});
  });

  it("takes over what somebody else changed, keeps what was typed here, and names what both changed", () => {
    const typed = { ...toForm(base), openSubmissions: "200", evidenceFreshH: "72" };
    const merged = mergedWith({ ...base, desk: "optional", evidenceFreshH: 48, version: 5 }, base, typed);
    expect(merged.form).toMatchObject({ desk: "optional", evidenceFreshH: "72", openSubmissions: "200" });
    expect(merged.theirs).toEqual([{ rule: "desk", value: "machine gates may publish", mine: undefined }, { rule: "evidenceFreshH", value: "48", mine: "72" }]);
  });
});
