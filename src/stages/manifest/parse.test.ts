import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { exampleManifest } from "./fixtures/example.ts";
import { MAX_BYTES, parseManifest } from "./parse.ts";

const yaml = stringify(exampleManifest());

function problemsOf(text: string, options = {}) {
  const parsed = parseManifest(text, options);
  if (parsed.ok) throw new Error("it was taken");
  return parsed.problems;
}

/** Milliseconds that this thread has worked: a machine that is busy with others does not count. */
function busy(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

describe("reading a manifest", () => {
  it("reads YAML and JSON to the same manifest", () => {
    const a = parseManifest(yaml);
    const b = parseManifest(JSON.stringify(exampleManifest()), { format: "json" });
    expect(a).toEqual(b);
    expect(a.ok).toBe(true);
  });

  it("says line and column of broken YAML", () => {
    expect(problemsOf("schema: entente/1\nmetadata: {slug: a")[0]).toMatchObject({ code: "manifest.document.syntax", line: 2 });
  });

  it("says line, column, path, code and the field that was meant for a misspelt one", () => {
    const text = yaml.replace("tagline:", "taglin:");
    const line = text.split("\n").findIndex((l) => l.includes("taglin:")) + 1;
    expect(problemsOf(text)).toEqual([{ path: "/metadata/taglin", code: "manifest.metadata.unknown-field", severity: "error", message: "There is no field taglin here", mend: "Did you mean tagline?", line, column: 3 }]);
  });

  it("points at the parent of a field that is missing", () => {
    const [problem] = problemsOf(yaml.replace(/^ {2}slug: .*\n/m, ""));
    expect(problem).toMatchObject({ path: "/metadata/slug", code: "manifest.metadata.required", line: 2 });
  });

  it("gives positions to broken rules too", () => {
    const text = yaml.replace("{{api_host}}/scim", "{{api_hots}}/scim");
    const line = text.split("\n").findIndex((l) => l.includes("api_hots")) + 1;
    expect(problemsOf(text)).toContainEqual(expect.objectContaining({ path: "/provisioning/scim/baseUrl", code: "manifest.template.undeclared", line }));
  });

  it("hints at quotes when YAML made a number of a version", () => {
    const [problem] = problemsOf(yaml.replace("baseUrl: https://{{api_host}}", "version: 2.0\n    baseUrl: https://{{api_host}}"));
    expect(problem).toMatchObject({ path: "/provisioning/scim/version", mend: 'Put it in quotes: "2.0".' });
  });

  it("says why a field is refused on purpose", () => {
    const [problem] = problemsOf(yaml.replace("jit: true", "jit: true\n    grantTypes: [implicit]"));
    expect(problem).toMatchObject({ path: "/sso/oidc/grantTypes", mend: expect.stringContaining("authorization code") });
  });

  it.each([
    ["a repeated field", `${yaml}\nschema: entente/1\n`, "manifest.document.repeated-key"],
    ["an alias", "a: &x 1\nb: *x\n", "manifest.document.alias"],
    ["a bomb of aliases", `a: &a [1]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [${`*${i ? `b${i - 1}` : "a"},`.repeat(9)}]`).join("\n")}`, "manifest.document.alias"],
    ["a tag", "a: !!binary aGk=\n", "manifest.document.tag"],
    ["a tag of its own", "a: !run x\n", "manifest.document.tag"],
    ["several documents", "a: 1\n---\nb: 2\n", "manifest.document.several"],
    ["a list", "- a\n", "manifest.document.type"],
    ["nothing", " \n", "manifest.document.empty"],
    ["100,000 brackets", "[".repeat(100_000), "manifest.document.too-deep"],
    ["30 levels", `${"{\"a\":".repeat(30)}1${"}".repeat(30)}`, "manifest.document.too-deep"],
    ["a comma too many in JSON", '{"a":1,}', "manifest.document.syntax"],
    ["half a character", '{"schema":"\\ud800"}', "manifest.document.broken-text"],
  ])("refuses %s", (_name, text, code) => {
    expect(problemsOf(text).map((p) => p.code)).toContain(code);
  });

  it("refuses YAML that is handed over as JSON", () => {
    expect(problemsOf(yaml, { format: "json" })[0]?.code).toBe("manifest.document.syntax");
  });

  it("refuses more than 1 MB unread, and reads just under it", () => {
    const started = busy();
    expect(problemsOf(`# ${"x".repeat(MAX_BYTES)}\n${yaml}`)).toEqual([expect.objectContaining({ code: "manifest.document.too-large" })]);
    expect(busy() - started).toBeLessThan(500);
    expect(parseManifest(`# ${"x".repeat(MAX_BYTES - yaml.length - 3)}\n${yaml}`).ok).toBe(true);
  });

  it.each([
    ["deep indentation", Array.from({ length: 3000 }, (_, i) => `${" ".repeat(Math.min(i, 300))}a${i}:`).join("\n")],
    ["40,000 unknown fields", `metadata:\n${Array.from({ length: 40_000 }, (_, i) => ` k${i}: 1`).join("\n")}`],
    ["400,000 pairs of brackets", "[]".repeat(400_000)],
    ["900,000 quotes", '"'.repeat(900_000)],
    ["12,000 spoiled entries", JSON.stringify({ schema: "entente/1", sso: { saml: { otherAcs: Array.from({ length: 12_000 }, () => ({ url: "x", index: "u" })) } } })],
  ])("is not slowed down by %s", (_name, text) => {
    const started = busy();
    expect(problemsOf(text).length).toBeLessThanOrEqual(200);
    expect(busy() - started).toBeLessThan(5000);
  }, 120_000);

  it("keeps a key named __proto__ from becoming a prototype", () => {
    const [problem] = problemsOf(`${yaml}\n__proto__: {polluted: true}\n`);
    expect(problem?.code).toBe("manifest.document.unknown-field");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
