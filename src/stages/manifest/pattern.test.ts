import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";

const whole = (source: string, text: string) => {
  const pattern = compilePattern(source);
  return pattern.ok ? pattern.whole(text) : pattern.message;
};

describe("patterns", () => {
  it("agree with the language's own engine on what both offer", () => {
    const atom = fc.constantFrom("a", "b", ".", "\\d", "\\w", "[a-c]", "[^a]", "(a|b)", "(?:ab)", "\\.", "[\\d-]");
    const quantifier = fc.constantFrom("", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?");
    const source = fc.array(fc.tuple(atom, quantifier), { maxLength: 5 }).map((pieces) => pieces.map((p) => p.join("")).join(""));
    const alternation = fc.array(source, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("|"));
    fc.assert(fc.property(alternation, fc.string({ unit: fc.constantFrom("a", "b", "c", "1", ".", "-", "\n") , maxLength: 10 }), (pattern, text) => {
      const mine = compilePattern(pattern);
      if (!mine.ok) throw new Error(mine.message);
      expect(mine.whole(text)).toBe(new RegExp(`^(?:${pattern})$`).test(text));
      expect(mine.found(text)).toBe(new RegExp(pattern).test(text));
    }), { numRuns: 3000 });
  });

  it("hold anchors to the ends of the text", () => {
    expect([whole("^ab$", "ab"), whole("a$b", "ab"), compilePattern("^b").ok && (compilePattern("^b") as { found(t: string): boolean }).found("ab")]).toEqual([true, false, false]);
  });

  it.each(["(?=a)", "(?<n>a)", "(a)\\1", "\\bfoo", "\\u0041", "(", ")", "[a", "*", "a**", "a{2,1}", "[z-a]", "\\", "a{", "(((a{1000}){1000}){1000})", "(){9999}".repeat(20), `${"(".repeat(50)}a${")".repeat(50)}`])("refuse %s with a reason", (source) => {
    expect(typeof whole(source, "a")).toBe("string");
  });

  it("take time linear in the text where others take for ever", () => {
    const started = performance.now();
    expect(whole("(a+)+b", "a".repeat(4000))).toBe(false);
    expect(whole("(a|aa)+$", `${"a".repeat(4000)}!`)).toBe(false);
    expect(whole("(.*)*(.*)*(.*)*x", "y".repeat(4000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
