import { describe, expect, it } from "vitest";
import { parseJson } from "./json.ts";
import type { Warning } from "./messages.ts";
import { readError, readList, readUser } from "./read.ts";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  ({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

describe("JSON from a stranger", () => {
  it.each([
    ["depth 10,000", "[".repeat(10_000) + "]".repeat(10_000), /deeper/],
    ["a key twice", '{"id":"a","id":"b"}', /twice/],
    ["a key twice, once escaped", '{"id":"a","\\u0069d":"b"}', /twice/],
    ["a key twice, far from its colon", `{"id":"a","id"${" ".repeat(99)}:"b"}`, /twice/],
    ["__proto__", '{"id":"a","x":{"__proto__":{"admin":true}}}', /__proto__/],
    ["__proto__, escaped", '{"id":"a","\\u005f_proto__":{}}', /__proto__/],
    ["1e400", '{"id":1e400}', /out of range/],
    ["NUL", '{"id":"a\\u0000b"}', /NUL/],
    ["markup", "<html><body>Sign in</body></html>", /markup/],
    ["half a body", '{"id":"a', /not JSON/],
    ["four million characters and one", `"${"x".repeat(4 * 1024 * 1024)}"`, /longer/],
  ])("refuses %s", (_name, text, why) => {
    expect(() => parseJson(text)).toThrow(why);
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: "unreadable" }));
  });

  it("takes the same key in neighbouring objects, a colon in a string, a byte order mark", () => {
    expect(parseJson('\uFEFF[{"id":"a:b","x":"\\":"},{"id":"{[" , "x" :"y"}]')).toEqual([{ id: "a:b", x: '":' }, { id: "{[", x: "y" }]);
  });

  it("gives objects without a prototype, so that constructor is a name as any other", () => {
    const read = parseJson('{"a":{"b":1}}') as { a: object };
    expect(Object.getPrototypeOf(read)).toBeNull();
    expect(Object.getPrototypeOf(read.a)).toBeNull();
  });

  it("writes a 64-bit number back digit by digit", () => {
    const text = '{"id":"a","quota":12345678901234567890,"small":7}';
    expect(JSON.stringify(readUser(text).resource)).toBe(text);
  });
});

describe("readings", () => {
  it("forgives names in another case, numbers as ids, booleans as strings, and says so", () => {
    const warnings: Warning[] = [];
    const user = readUser('{"ID":42,"username":"ana","Active":"False"}', warnings);
    expect(user).toMatchObject({ id: "42", userName: "ana", active: false });
    expect(warnings.map((w) => w.code)).toEqual(["loose-type", "loose-type"]);
  });

  it("does not take a missing active for false", () => {
    expect(readUser('{"id":"1","userName":"a"}').active).toBeNull();
  });

  it("drops a password that the app returns", () => {
    const warnings: Warning[] = [];
    expect(JSON.stringify(readUser('{"id":"1","Password":"hunter2"}', warnings))).not.toContain("hunter2");
    expect(warnings.map((w) => w.code)).toEqual(["password-returned"]);
  });

  it.each(['{"userName":"a"}', '{"id":"","userName":"a"}', '{"id":null}', '{"id":".."}', "", "[]", '"id"', `{"id":"${"x".repeat(513)}"}`])("has no user in %s", (body) => {
    expect(() => readUser(body)).toThrow(expect.objectContaining({ code: "unreadable" }));
  });

  it("coerces totals written as strings and refuses totals that are not counts", () => {
    const warnings: Warning[] = [];
    expect(readList('{"totalResults":"1","Resources":[{"id":"1"}]}', warnings)).toMatchObject({ totalResults: 1 });
    expect(warnings.map((w) => w.code)).toEqual(["loose-type"]);
    for (const bad of ["-1", "1.5", '"many"', "[]", "1e30"]) {
      expect(() => readList(`{"totalResults":${bad},"Resources":[]}`)).toThrow(expect.objectContaining({ code: "unreadable" }));
    }
  });

  it("does not take an error page, an error object or an array for an empty list", () => {
    for (const body of ["<html>", '{"detail":"sorry","status":"500"}', "[]", "{}"]) {
      expect(() => readList(body)).toThrow(expect.objectContaining({ code: "unreadable" }));
    }
  });

  it.each([
    [answer(409, { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], detail: "taken", scimType: "uniqueness", status: "409" }), "conflict", "never", "taken"],
    [answer(400, { Errors: [{ description: "no such attribute", code: "400" }] }), "invalid", "never", "no such attribute"],
    [answer(401, "<h1>no</h1>"), "unauthorized", "credentials", ""],
    [answer(403, { message: "scope" }), "forbidden", "credentials", "scope"],
    [answer(307, "", { location: "http://169.254.169.254/" }), "redirected", "never", ""],
    [answer(503, "down for a while"), "server", "later", "down for a while"],
    [answer(501, ""), "unsupported", "never", ""],
    [answer(200, "<html>"), "unreadable", "later", ""],
    [{ status: 0 as const, failure: "timeout" as const, detail: "60 s" }, "timeout", "later", "60 s"],
    [{ status: 0 as const, failure: "blocked" as const, detail: "loopback" }, "blocked", "never", "loopback"],
  ])("reads %j as %s, to be tried %s", (response, code, retry, detail) => {
    expect(readError(response)).toMatchObject({ code, retry, detail });
  });

  it("cuts long details, drops control characters and whatever looks like our token", () => {
    const error = readError(answer(400, { detail: `bad \u001b[31m Authorization: Bearer abcdefgh12345678 and "Basic dXNlcjpwYXNz" ${"x".repeat(2000)}` }));
    expect(error.detail).not.toMatch(/abcdefgh|dXNlcjpw|\p{Cc}/u);
    expect(error.detail.length).toBeLessThanOrEqual(500);
    expect(error.message).not.toContain("abcdefgh");
  });
});
