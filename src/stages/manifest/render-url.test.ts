import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkValue, renderText, renderUrl } from "./render-url.ts";
import { variableSchema } from "./schema/variables.ts";
import type { Variable } from "./schema/variables.ts";
import { checkTemplate, parseTemplate, templateVariables } from "./template.ts";

const variable = (given: Partial<Variable> & { name: string }): Variable => variableSchema.parse({ label: given.name, ...given });
const VARIABLES = [
  variable({ name: "s" }), variable({ name: "o", required: false }), variable({ name: "h", type: "hostname" }), variable({ name: "u", type: "url" }),
  variable({ name: "x", type: "secret" }), variable({ name: "c", type: "choice", choices: [{ value: "eu.acme.example", label: "EU" }, { value: "us.acme.example", label: "US" }] }),
  variable({ name: "b", type: "hostname", suffixes: ["acme.example"] }),
];
const render = (template: string, values: Record<string, string>, options = {}) => {
  const rendered = renderUrl(template, VARIABLES, values, options);
  return rendered.ok ? rendered.url : rendered.problem.code;
};

/** Text that people who want to leave their place would type. */
const HOSTILE = fc.oneof(
  fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }),
  fc.constantFrom("..", ".", "../..", "%2e%2e", "a/../../b", "//evil.example", "\\\\evil.example", "@evil.example", ":80@evil.example", "evil.example#", "evil.example?", "evil.example/", "a%00b", "a\tb", "a\nb",
    "javascript:alert(1)", "https://evil.example", "{{s}}", "evil。example", "evil.example。", "ⓔvil", "xn--", "-a", "a-", "0x7f.1", "127.1", "0", "1.2", "[::1]", "a b", "é", "\u202e", "\ud800", "'", "\"", "<", "`", "a;b", "a&b=c", "a=b", "a+b", "💥"),
);

describe("filling URL templates", () => {
  it.each([
    ["https://{{s}}.acme.example/x", { s: "north" }, "https://north.acme.example/x"],
    ["https://acme.example/{{s}}/acs", { s: "a b/c?d#e" }, "https://acme.example/a%20b%2Fc%3Fd%23e/acs"],
    ["https://acme.example/?t={{s}}&u=1", { s: "a&b=c" }, "https://acme.example/?t=a%26b%3Dc&u=1"],
    ["https://{{h}}/saml", { h: "login.other.example:8443" }, "https://login.other.example:8443/saml"],
    ["https://api.{{h}}/v2", { h: "other.example" }, "https://api.other.example/v2"],
    ["{{u}}/saml", { u: "https://other.example/base/" }, "https://other.example/base/saml"],
    ["{{u}}", { u: "https://other.example/a?b=c" }, "https://other.example/a?b=c"],
    ["https://{{c}}/x", { c: "eu.acme.example" }, "https://eu.acme.example/x"],
    ["https://acme.example", {}, "https://acme.example"],
    ["https://acme.example/x{{o}}", {}, "https://acme.example/x"],
    ["https://acme.example/?next={{u}}", { u: "https://o.example/" }, "https://acme.example/?next=https%3A%2F%2Fo.example%2F"],
  ])("%s with %j gives %s", (template, values, url) => {
    expect(render(template, values)).toBe(url);
  });

  it.each([
    ["https://{{s}}/x", { s: "a" }, "manifest.template.host-from-string"],
    ["https://{{s}}.com/x", { s: "a" }, "manifest.template.host-from-string"],
    ["https://{{s}}.co.uk/x", { s: "a" }, "manifest.template.host-from-string"],
    ["https://acme.{{s}}/x", { s: "example" }, "manifest.template.host-from-string"],
    ["https://acme.example{{s}}/x", { s: ".evil" }, "manifest.template.host-from-string"],
    ["https://acme{{h}}/x", { h: "a.example" }, "manifest.template.glued"],
    ["{{u}}.evil.example/x", { u: "https://a.example" }, "manifest.template.glued"],
    ["{{s}}://a.example", { s: "https" }, "manifest.template.type"],
    ["{{h}}/x", { h: "a.example" }, "manifest.template.type"],
    ["https://acme.example/{{x}}", { x: "secret" }, "manifest.template.secret-in-url"],
    ["https://acme.example/{{n}}", {}, "manifest.template.undeclared"],
    ["https://acme.example/{{s}", { s: "a" }, "manifest.template.braces"],
    ["https://acme.example/{{s}}", {}, "manifest.value.required"],
    ["https://acme.example/{{s}}/x", { s: ".." }, "manifest.template.dot-segment"],
    ["https://acme.example/.{{s}}/x", { s: "." }, "manifest.template.dot-segment"],
    ["https://acme.example/a/{{o}}/b", {}, "manifest.template.empty"],
    ["https://{{h}}/x", { h: "evil.example/x" }, "manifest.value.hostname"],
    ["https://{{h}}/x", { h: "u@evil.example" }, "manifest.value.hostname"],
    ["https://{{h}}/x", { h: "0" }, "manifest.template.not-a-url"],
    ["https://{{h}}/x", { h: "0x7f.1" }, "manifest.template.not-a-url"],
    ["https://{{h}}/x", { h: "2130706433" }, "manifest.template.not-a-url"],
    ["https://{{b}}/x", { b: "evilacme.example" }, "manifest.value.suffix"],
    ["https://{{b}}/x", { b: "acme.example.evil.example" }, "manifest.value.suffix"],
    ["https://{{c}}/x", { c: "evil.example" }, "manifest.value.not-a-choice"],
    ["{{u}}/x", { u: "http://a.example" }, "manifest.value.not-https"],
    ["{{u}}/x", { u: "javascript:alert(1)" }, "manifest.value.not-a-url"],
    ["{{u}}/x", { u: "https://u:p@a.example" }, "manifest.value.not-a-url"],
    ["{{u}}/x", { u: "https://a.example?q" }, "manifest.template.query-in-base"],
    ["{{u}}/x", { u: "https://localhost:1" }, "manifest.value.local"],
    ["http://acme.example/{{s}}", { s: "a" }, "manifest.template.not-https"],
  ])("%s with %j is refused: %s", (template, values, code) => {
    expect(render(template, values)).toBe(code);
  });

  it("never lets a string change scheme, host, port or the depth of the path, nor add a query or fragment", () => {
    fc.assert(fc.property(HOSTILE, (s) => {
      const rendered = renderUrl("https://app.acme.example:8443/a/{{s}}/b?q={{s}}", VARIABLES, { s });
      if (!rendered.ok) return;
      const url = new URL(rendered.url);
      expect(url.origin).toBe("https://app.acme.example:8443");
      expect(url.pathname.split("/")).toHaveLength(4);
      expect(decodeURIComponent(url.pathname.split("/")[2] ?? "")).toBe(s);
      expect([...url.searchParams.keys()]).toEqual(["q"]);
      expect(url.hash).toBe("");
      expect(url.href).toBe(rendered.url); // what was written is what a browser reads
    }), { numRuns: 2000 });
  });

  it("never lets a string as a host label leave the domain that follows it", () => {
    fc.assert(fc.property(HOSTILE, (s) => {
      const rendered = renderUrl("https://{{s}}.acme.example/x", VARIABLES, { s });
      if (!rendered.ok) return;
      const url = new URL(rendered.url);
      expect(url.hostname).toBe(`${s.toLowerCase()}.acme.example`);
      expect(url.username + url.password + url.port).toBe("");
      expect(url.pathname).toBe("/x");
    }), { numRuns: 2000 });
  });

  it("lets a hostname choose the host and nothing else", () => {
    fc.assert(fc.property(fc.oneof(HOSTILE, fc.domain()), (h) => {
      const rendered = renderUrl("https://{{h}}/a/b", VARIABLES, { h });
      if (!rendered.ok) return;
      const url = new URL(rendered.url);
      expect(`${url.protocol}//${h.toLowerCase()}`).toBe(`https://${url.host}${h.endsWith(":443") ? ":443" : ""}`);
      expect(url.pathname + url.search + url.hash + url.username).toBe("/a/b");
    }), { numRuns: 2000 });
  });

  it("lets a url choose scheme, host and path, never beyond https", () => {
    fc.assert(fc.property(fc.oneof(HOSTILE, fc.webUrl(), fc.webUrl({ withFragments: true, withQueryParameters: true })), (u) => {
      const rendered = renderUrl("{{u}}/end", VARIABLES, { u });
      if (!rendered.ok) return;
      const url = new URL(rendered.url);
      expect(url.protocol).toBe("https:");
      expect(url.host).toBe(new URL(u).host);
      expect(url.pathname.endsWith("/end")).toBe(true);
      expect(url.search + url.hash).toBe("");
    }), { numRuns: 2000 });
  });

  it("never throws, whatever the template and the values are", () => {
    const piece = fc.oneof(fc.constantFrom("https://", "http://", "/", ".", "?", "#", ":", "@", "acme.example", "{{s}}", "{{h}}", "{{u}}", "{{c}}", "{{x}}", "{{", "}}"), HOSTILE);
    fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), HOSTILE, HOSTILE, HOSTILE, (pieces, s, h, u) => {
      const rendered = renderUrl(pieces.join(""), VARIABLES, { s, h, u, c: "eu.acme.example" });
      if (rendered.ok) expect(new URL(rendered.url).protocol).toBe("https:");
      renderText(pieces.join(""), VARIABLES, { s, h, u, c: "eu.acme.example" });
    }), { numRuns: 3000 });
  });

  it("takes loopback and http only when allowed", () => {
    expect(render("{{u}}/acs", { u: "http://localhost:4100" }, { allowLocal: true })).toBe("http://localhost:4100/acs");
    expect(render("{{u}}/acs", { u: "http://acme.example" }, { allowLocal: true })).toBe("manifest.value.not-https");
    expect(render("https://{{h}}/acs", { h: "127.0.0.1:4100" }, { allowLocal: true })).toBe("https://127.0.0.1:4100/acs");
  });
});

describe("reading templates", () => {
  it("lists each variable once, in order", () => {
    expect(templateVariables("https://{{b}}/{{ a }}/{{b}}")).toEqual(["b", "a"]);
  });

  it("knows where each variable stands", () => {
    const parsed = parseTemplate("https://{{a}}.x.example:{{p}}/{{b}}?{{c}}#{{d}}");
    expect(parsed.ok && parsed.parts.flatMap((part) => ("variable" in part ? [part.position] : []))).toEqual(["host", "port", "path", "query", "fragment"]);
  });

  it("finds nothing wrong with templates that hold", () => {
    expect(checkTemplate("https://{{s}}.acme.example/{{s}}", VARIABLES)).toEqual([]);
  });
});

describe("text that need not be a URL", () => {
  it("is filled as it stands", () => {
    expect(renderText("urn:acme:{{s}}", VARIABLES, { s: "a/b" })).toEqual({ ok: true, text: "urn:acme:a/b" });
    expect(renderText("http://acme.example/sp/{{s}}", VARIABLES, { s: "a/b" })).toEqual({ ok: true, text: "http://acme.example/sp/a%2Fb" });
  });

  it("never holds a secret or a control character", () => {
    expect(renderText("urn:{{x}}", VARIABLES, { x: "k" }).ok).toBe(false);
    expect(renderText("urn:{{s}}", VARIABLES, { s: "a\u0000" }).ok).toBe(false);
  });
});

describe("values of variables", () => {
  it("come from the default when the org left them empty", () => {
    expect(checkValue(variable({ name: "r", default: "eu" }), "")).toEqual({ ok: true, value: "eu" });
  });

  it("are named by path when they are refused", () => {
    expect(checkValue(variable({ name: "t", label: "Tenant", pattern: "[a-z]+", example: "north" }), "N0")).toEqual({ ok: false, problem: { path: "/t", code: "manifest.value.pattern", message: "Tenant does not look right", mend: "For example north." } });
  });
});
