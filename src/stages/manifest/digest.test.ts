import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { canonicalJson, digestOf } from "./digest.ts";
import { exampleManifest } from "./fixtures/example.ts";
import { parseManifest } from "./parse.ts";

const digest = (text: string) => {
  const parsed = parseManifest(text);
  return parsed.ok ? parsed.digest : parsed.problems;
};

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([k, v]) => [k, reversed(v)]));
}

describe("the digest", () => {
  it("is the same for YAML, JSON, another key order, comments and spelled-out defaults", () => {
    const manifest = exampleManifest();
    const one = digest(stringify(manifest));
    expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digest(JSON.stringify(manifest))).toBe(one);
    expect(digest(JSON.stringify(reversed(manifest), null, 4))).toBe(one);
    expect(digest(`# a remark\n${stringify(manifest, { defaultStringType: "QUOTE_SINGLE" })}`)).toBe(one);
    const parsed = parseManifest(stringify(manifest));
    expect(parsed.ok && digest(JSON.stringify(parsed.manifest))).toBe(one);
  });

  it("of a manifest without pictures is what it was before there were any", () => {
    expect(digest(JSON.stringify(exampleManifest()))).toBe("sha256:e70ad047eadcd2be8a4403e0e4d64746852e83ba162a41531ce4ad4c4f827adc");
    expect(digest(JSON.stringify({ ...exampleManifest(), images: [] }))).not.toBe("sha256:e70ad047eadcd2be8a4403e0e4d64746852e83ba162a41531ce4ad4c4f827adc");
  });

  it("changes with every change", () => {
    const other = exampleManifest();
    other.metadata.tagline += ".";
    expect(digest(JSON.stringify(other))).not.toBe(digest(JSON.stringify(exampleManifest())));
  });

  it("writes canonical JSON as RFC 8785 does", () => {
    const given = { "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji", "\u0080": "Control", "\u00f6": "o" };
    expect(Object.values(JSON.parse(canonicalJson(given)) as object)).toHaveLength(7);
    expect(canonicalJson(given)).toBe('{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o","€":"Euro Sign","😀":"Emoji","\ufb33":"Hebrew Letter Dalet With Dagesh"}');
    expect(canonicalJson([Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27, -0, null, true])).toBe("[333333333.3333333,1e+30,4.5,0.002,1e-27,0,null,true]");
  });

  it("does not depend on the order in which members were made", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });

  it("refuses what JSON cannot say", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    for (const value of [NaN, Infinity, 1n, () => 1, Symbol("x"), "\ud800", loop]) expect(() => digestOf(value)).toThrow(TypeError);
  });
});
