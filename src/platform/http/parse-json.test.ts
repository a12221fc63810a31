import { expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

const parse = (text: string) => parseJson(Buffer.from(text));

it("reads JSON as JSON.parse does, and nothing as undefined", () => {
  for (const text of ['{"a":[1,2,{"b":null}],"c":"\\u00e9\\"x\\\\"}', "[]", '"x"', "-1.5e3", ' {"a" : {"a" : 1}, "b": {"a": 2}} ', '["__proto__", "a", "a"]']) {
    expect(parse(text)).toEqual(JSON.parse(text));
  }
  expect(parse("")).toBeUndefined();
});

it.each([
  ["a name given twice", '{"a":1,"b":2,"a":3}'],
  ["a name given twice, once escaped", '{"a":1,"\\u0061":2}'],
  ["a name given twice, deep inside", '[{"x":{"a":1, "a" :2}}]'],
  ["__proto__", '{"__proto__":{"admin":true}}'],
  ["__proto__ escaped", '{"\\u005f_proto__":{"admin":true}}'],
  ["constructor", '{"a":{"constructor":{"prototype":{"admin":true}}}}'],
  ["a thousand levels", `${"[".repeat(1_000)}${"]".repeat(1_000)}`],
  ["a million levels that never end", "[".repeat(1_000_000)],
  ["NUL", '{"a":"x\\u0000y"}'],
  ["half a surrogate pair", '{"a":"\\ud800"}'],
  ["two documents", "{}{}"],
  ["a comment", "{/*x*/}"],
  ["a string without end", '{"a'],
  ["a lone backslash", '{"a\\'],
  ["a stray bracket", "]"],
])("refuses %s", (_name, text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ name: "Problem", code: "bad-request" }));
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

it("refuses bytes that are not UTF-8", () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(expect.objectContaining({ code: "bad-request" }));
});

it("takes a megabyte of the worst shape in well under a second", () => {
  const names = `{${Array.from({ length: 60_000 }, (_, at) => `"name${at}":"${"\\u0041"}"`).join(",")}}`;
  const started = performance.now();
  parse(names);
  parse(`["${"\\\\".repeat(500_000)}"]`);
  expect(performance.now() - started).toBeLessThan(1_000);
});
