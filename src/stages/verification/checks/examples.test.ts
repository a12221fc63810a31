import { XmlDocument } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { EXAMPLE_COLUMNS, EXAMPLE_LINES } from "../example.ts";
import { ENGINE_VERSION, newer } from "../engine-version.ts";
import { CHECKS } from "./index.ts";

const PREFIXES: Readonly<Record<string, string>> = {
  samlp: "urn:oasis:names:tc:SAML:2.0:protocol", saml: "urn:oasis:names:tc:SAML:2.0:assertion", ds: "http://www.w3.org/2000/09/xmldsig#", md: "urn:oasis:names:tc:SAML:2.0:metadata",
};
/** What a credential looks like: a JWT, a PEM block, a long word of letters and digits that no specification wrote. */
const SECRET = /eyJ[\w-]{10,}|-----BEGIN|Bearer [\w.~+/-]{20,}|(?<![\w/:#-])(?=\w*[A-Za-z])(?=\w*\d)(?!_entente)\w{32,}/;

const partsOf = ({ example }: (typeof CHECKS)[number]) => Object.entries(example).filter((entry): entry is [string, string] => entry[1] !== undefined);

/** Runs of lines that begin with markup or a brace and claim, by leaving nothing out (`…`), to be whole. */
function wholeFragments(text: string): string[] {
  const found: string[][] = [];
  let open = false;
  for (const line of text.split("\n")) {
    if (open && /^(?:\s|[<}\]])/.test(line) && !/^[{[]/.test(line)) found.at(-1)?.push(line);
    else if ((open = /^(?:<[A-Za-z]|[{[])/.test(line))) found.push([line]);
  }
  return found.map((lines) => lines.join("\n")).filter((fragment) => !fragment.includes("…"));
}

function parses(fragment: string): boolean {
  if (!fragment.startsWith("<")) return JSON.parse(fragment) !== undefined;
  const declared = Object.entries(PREFIXES).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`).join(" ");
  XmlDocument.fromString(`<example ${declared}>${fragment}</example>`).dispose();
  return true;
}

describe.each(CHECKS.map((check) => [check.id, check] as const))("the example of %s", (_id, check) => {
  it("shows a right and a wrong one that differ, short enough for a page, and no credential", () => {
    expect(check.example.right).not.toBe("");
    expect(check.example.wrong).not.toBe("");
    expect(check.example.right).not.toBe(check.example.wrong);
    for (const [part, text] of partsOf(check)) {
      const lines = text.split("\n");
      expect(lines.length, part).toBeLessThanOrEqual(EXAMPLE_LINES);
      expect(lines.filter((line) => [...line].length > EXAMPLE_COLUMNS), part).toEqual([]);
      expect(lines[0], `${part} is flush with the margin`).toMatch(/^\S/);
      expect(text, part).not.toMatch(SECRET);
    }
  });

  it("is XML or JSON wherever it claims to be whole", () => {
    for (const [part, text] of partsOf(check)) for (const fragment of wholeFragments(text)) expect(() => parses(fragment), `${part}: ${fragment}`).not.toThrow();
  });

  it("comes with every version of the check, the first one first", () => {
    expect(check.changes.map((c) => c.version)).toEqual(check.changes.map((_, i) => i + 1));
    expect(check.changes.at(-1)?.version).toBe(check.version);
    for (const { engine, on, what } of check.changes) {
      expect(newer(engine, ENGINE_VERSION)).toBe(false);
      expect(on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(what).toMatch(/\.$/);
    }
  });
});

it("says something of its own in each check", () => {
  const alike = [...Map.groupBy(CHECKS, (check) => JSON.stringify(check.example)).values()].filter((checks) => checks.length > 1);
  expect(alike.map((checks) => checks.map((check) => check.id))).toEqual([]);
});

it("would notice a fragment that is broken, and a credential", () => {
  expect(wholeFragments('POST /Users\n{"a": 1,\n "b": }\n# a remark')).toEqual(['{"a": 1,\n "b": }']);
  expect(() => parses('{"a": 1,\n "b": }')).toThrow();
  expect(() => parses("<saml:Assertion>")).toThrow();
  expect(wholeFragments("<saml:Assertion>…")).toEqual([]);
  expect("token eyJhbGciOiJIUzI1NiJ9").toMatch(SECRET);
  expect("a 0123456789abcdef0123456789abcdef b").toMatch(SECRET);
});
