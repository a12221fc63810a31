import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileMapping, evaluate } from "./mapping.ts";
import { MAPPING_FUNCTIONS } from "./mapping-functions.ts";
import { MAX_GROUPS } from "./mapping-input.ts";
import type { MappingInput } from "./mapping-input.ts";
import { DEFAULT_USER_MAPPINGS, OFFERED_USER_MAPPINGS } from "./schema/default-mappings.ts";

const ADA: MappingInput = {
  user: { userName: "Ada@Cust.example", email: "ada@cust.example", givenName: "Ada", familyName: "Lovelace", custom: { badge: 7, tags: ["x", "y"], vip: true } },
  app: { tenant: "north" },
  groups: [{ id: "grp_1", name: "Engineers" }, { id: "grp_2", name: "Everyone" }],
  org: { slug: "cust", name: "Customer" },
};

function valueOf(expression: string, input: MappingInput = ADA, options = {}) {
  const compiled = compileMapping(expression, options);
  if (!compiled.ok) return compiled.problem.code;
  const evaluated = evaluate(compiled.mapping, input);
  return evaluated.ok ? evaluated.value : evaluated.problem.code;
}

describe("mappings", () => {
  it.each([
    ["user.userName.lower()", "ada@cust.example"],
    ["user.userName.before('@')", "Ada"],
    ["user.userName.after('@')", "Cust.example"],
    ["user.givenName + ' ' + user.familyName.upper()", "Ada LOVELACE"],
    ["user.email.replace('@', '.at.')", "ada.at.cust.example"],
    ["groups.map(g, g.name)", ["Engineers", "Everyone"]],
    ["groups.filter(g, g.name.startsWith('Eng')).map(g, g.name).join(',')", "Engineers"],
    ["groups.exists(g, g.name == 'Everyone')", true],
    ["groups.exists(g, g.name == 'Admins') ? 'admin' : 'user'", "user"],
    ["firstOf(user.nickName, user.givenName)", "Ada"],
    ["user.email.parts('@')", ["ada", "cust.example"]],
    ["user.email.parts('@').first()", "ada"],
    ["user.email.fits('[a-z]+@.*')", true],
    ["['a', 'b', 'a'].unique()", ["a", "b"]],
    ["app.tenant + '-' + org.slug", "north-cust"],
    ["user.custom.badge", 7],
    ["user.custom.tags", ["x", "y"]],
    ["user.active", true],
    ["1 + 2", 3],
    ["null", null],
  ])("%s gives %j", (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });

  it("have nothing to say where the person has nothing: unset text, unknown custom attributes", () => {
    expect(["user.title", "user.custom.none", "''", "app.unset"].map((e) => valueOf(e))).toEqual([null, null, null, null]);
  });

  it("are evaluated anew for each person", () => {
    const compiled = compileMapping("user.givenName + groups.map(g, g.name).join('')");
    if (!compiled.ok) throw new Error("it must compile");
    expect(evaluate(compiled.mapping, ADA)).toEqual({ ok: true, value: "AdaEngineersEveryone" });
    expect(evaluate(compiled.mapping, { user: { givenName: "Bo" } })).toEqual({ ok: true, value: "Bo" });
  });

  it("say what they read, so that only those who change are looked at", () => {
    const compiled = compileMapping("user.email + app.tenant + user['title'] + groups[0].name");
    expect(compiled).toMatchObject({ ok: true, mapping: { userAttributes: ["email", "title"], appVariables: ["tenant"], readsGroups: true, type: "string" } });
  });

  it.each([
    ["user.", "manifest.expression.syntax"],
    ["user.nobody", "manifest.expression.type"],
    ["nobody", "manifest.expression.type"],
    ["token", "manifest.expression.type"],
    ["user.constructor", "manifest.expression.type"],
    ["user.email + 1", "manifest.expression.type"],
    ["user", "manifest.expression.result-type"],
    ["{'a': 1}", "manifest.expression.result-type"],
    ["groups", "manifest.expression.result-type"],
    ["1 / 0", "manifest.expression.evaluation"],
    ["groups[9].name", "manifest.expression.evaluation"],
    ["user.email.fits('(')", "manifest.expression.argument"],
    ["user.email.matches('(a+)+$')", "manifest.expression.function-not-offered"],
    ["cel.bind(a, user.email, a + a)", "manifest.expression.function-not-offered"],
    ["timestamp('2024-01-01T00:00:00Z')", "manifest.expression.function-not-offered"],
    ["b'abc'", "manifest.expression.literal-not-offered"],
    ["9007199254740993", "manifest.expression.result-type"],
    [`${"(".repeat(60)}1${")".repeat(60)}`, "manifest.expression.too-complex"],
    [`1${" + 1".repeat(450)}`, "manifest.expression.too-complex"],
    [`'${"x".repeat(3000)}'`, "manifest.expression.too-long"],
    [`'a'.replace('a', '${"b".repeat(900)}').replace('b', '${"c".repeat(900)}')`, "manifest.expression.argument"],
    ["'a,b'.replace(',', 'a').parts('')", ["a", "a", "b"]],
  ])("%s ends as %j", (expression, code) => {
    expect(valueOf(expression)).toEqual(code);
  });

  it("refuse loops in loops before anybody is looked at", () => {
    for (const expression of [
      "groups.map(g, groups.exists(h, h.name == g.name) ? 'a' : 'b')",
      "groups.exists(a, groups.exists(b, groups.exists(c, true)))",
      "(groups + groups).map(g, (groups + groups).map(h, h.name).join(','))",
    ]) expect(valueOf(expression)).toBe("manifest.expression.too-expensive");
  });

  it("bound the work by the person's own groups", () => {
    const many = Array.from({ length: MAX_GROUPS }, (_, i) => ({ id: `g${i}`, name: `group ${i} ${"n".repeat(60)}` }));
    const started = performance.now();
    expect(valueOf("groups.filter(g, g.name.contains('9')).map(g, g.name.upper()).join(',').size() > 0", { ...ADA, groups: many })).toBe(true);
    expect(performance.now() - started).toBeLessThan(1500);
    expect(valueOf("groups.map(g, g.name)", { ...ADA, groups: [...many, ...many] })).toBe("manifest.expression.input-too-large");
    expect(valueOf("user.title", { user: { title: "x".repeat(5000) } })).toBe("manifest.expression.input-too-large");
  });

  it("give header expressions the token and the app's secrets, and ordinary ones neither", () => {
    expect(valueOf('"Token " + token + app.key', { ...ADA, token: "t", app: { key: "k" } }, { header: true, variables: ["key"] })).toBe("Token tk");
    expect(valueOf("app.key", ADA, { variables: ["tenant"] })).toBe("manifest.expression.undeclared");
  });

  it("never throw and never take long, whatever they are", () => {
    const piece = fc.constantFrom("user", ".email", "groups", ".map(g, ", "g.name", ")", "(", "+", "'x'", "\"", "[", "]", "{", "}", "? ", ":", "&&", "1", ".join(',')", ".replace('a','aa')", ".parts('')", "has(", "in", "!", "\\", "null", "==", ".exists(h, ", "true", ",", "\u0000", "💥");
    const started = performance.now();
    fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const compiled = compileMapping(pieces.join(" "));
      if (compiled.ok) evaluate(compiled.mapping, ADA);
      else expect(compiled.problem.code).toMatch(/^manifest\.expression\.[a-z-]+$/);
    }), { numRuns: 2000 });
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const compiled = compileMapping(text);
      if (compiled.ok) evaluate(compiled.mapping, ADA);
    }), { numRuns: 2000 });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it("compile for every default and every offered attribute", () => {
    for (const { expression } of [...DEFAULT_USER_MAPPINGS, ...OFFERED_USER_MAPPINGS]) expect(compileMapping(expression)).toMatchObject({ ok: true });
  });

  it("offer each of the listed functions", () => {
    expect(MAPPING_FUNCTIONS.filter((f) => !f.description || !f.signature)).toEqual([]);
  });
});
