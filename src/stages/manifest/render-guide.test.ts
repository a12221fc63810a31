import fc from "fast-check";
import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import { renderGuide } from "./render-guide.ts";

const html = (text: string, values: Record<string, string> = {}) => renderGuide(text, values).html;

/** Tags and attributes a browser would see. */
function seen(markup: string) {
  const tags: string[] = [];
  const attributes: [string, string][] = [];
  const parser = new Parser({ onopentag: (name, given) => { tags.push(name); attributes.push(...Object.entries(given)); } });
  parser.end(markup);
  return { tags, attributes };
}

describe("rendering a guide", () => {
  it("fills placeholders with the org's own values", () => {
    expect(html("Enter {{saml.sso_url}}.", { "saml.sso_url": "https://id.example/x" })).toBe('<p>Enter <code class="value">https://id.example/x</code>.</p>\n');
  });

  it("shows what is missing, by name, and reports it", () => {
    const rendered = renderGuide("Use {{tenant}} and `{{oidc.client_id}}`.", {});
    expect(rendered.html).toBe('<p>Use <code class="value-missing">tenant</code> and <code class="value-missing" title="Client ID">oidc.client_id</code>.</p>\n');
    expect(rendered.missing).toEqual(["tenant", "oidc.client_id"]);
  });

  it("keeps tables, lists and headings, one level below the page's own", () => {
    expect(html("# A\n\n1. b\n\n| c |\n|---|\n| d |")).toMatch(/<h3>A<\/h3>[\s\S]*<ol>[\s\S]*<table>/);
  });

  it("shows raw HTML and images as text, and drops links that are not https or mailto", () => {
    expect(seen(html('<script>x</script><img src=x onerror=y>\n\n![p](https://x.example/y.png)\n\n[a](javascript:x) [b](http://x.example) [c](//x.example) [d](https://x.example)')).tags.filter((t) => t === "script" || t === "img")).toEqual([]);
    expect(seen(html("[b](http://x.example) [d](https://x.example)")).attributes.filter(([k, v]) => k === "href" && v !== "#")).toEqual([["href", "https://x.example"]]);
  });

  it("shows the pictures that are given, with words and size, and in each theme its own; another one is named and never loaded", () => {
    const [light, dark] = ["a".repeat(64), "b".repeat(64)];
    const images = [{ name: "page", digest: `sha256:${light}`, width: 800, height: 600 }, { name: "both", digest: `sha256:${light}`, dark: { digest: `sha256:${dark}` } }, { name: "open" }];
    const show = (text: string, values: Record<string, string> = {}) => renderGuide(text, values, images).html;
    expect(show('1. Open it.\n\n   ![The "page" of {{org.name}} & more](image:page)', { "org.name": '<i>"Birch"</i>' }))
      .toContain(`<img src="/image/${light}" alt="The &quot;page&quot; of &lt;i&gt;&quot;Birch&quot;&lt;/i&gt; &amp; more" width="800" height="600" loading="lazy" decoding="async" />`);
    expect(seen(show("![Both](image:both)")).attributes.filter(([k]) => k === "src" || k === "class")).toEqual([["class", "in-light"], ["src", `/image/${light}`], ["class", "in-dark"], ["src", `/image/${dark}`]]);
    expect(seen(show("![a](image:open) ![b](image:nobody) ![c](https://x.example/y.png) ![d](/image/x) ![e](image:{{v}}) ![f](image:../page)", { v: "page" })).tags.filter((t) => t === "img")).toEqual([]);
    expect(show("![c](https://x.example/y.png)")).toContain('<a href="https://x.example/y.png"');
  });

  it("takes a value as a link's beginning only when it is a https address", () => {
    const link = (v: string) => seen(html("[x]({{v}})", { v })).attributes.find(([k]) => k === "href")?.[1];
    expect([link("https://id.example/a?b=c"), link("javascript:alert(1)"), link("/relative")]).toEqual(["https://id.example/a?b=c", "#", "#"]);
  });

  it("never takes what was filled in for something to fill in", () => {
    expect(seen(html("https://{{v}} {{w}}", { v: "qzv1z", w: "qzv0z" })).attributes.map(([k]) => k)).toEqual(["href", "rel", "target", "class", "class"]);
    expect(html("{{v}}", { v: "qzv0z" })).toBe('<p><code class="value">qzv0z</code></p>\n');
  });

  it("is safe whatever text and values hold", () => {
    const nasty = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("<script>", "</code>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "qzv0z", "QZV1Z", "[x](", "![", "![x](image:page)", "](image:page)", "![{{v}}](image:page)", ")", "`", "{{v}}", "{{w}}", "https://", "data:text/html,x", "<!--", "&#60;b&#62;", "\n\n", "|", "#", "\ue000"));
    fc.assert(fc.property(fc.array(nasty, { maxLength: 10 }), nasty, nasty, (pieces, v, w) => {
      const { tags, attributes } = seen(renderGuide(pieces.join(""), { v, w }, [{ name: "page", digest: `sha256:${"a".repeat(64)}`, width: 8, height: 9 }]).html);
      expect(attributes.filter(([k, value]) => k === "src" && value !== `/image/${"a".repeat(64)}`)).toEqual([]);
      const allowed = new Set(["h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "hr", "br", "a", "table", "thead", "tbody", "tr", "th", "td", "img"]);
      expect(tags.filter((t) => !allowed.has(t))).toEqual([]);
      expect(attributes.filter(([k]) => !["href", "rel", "target", "class", "title", "start", "src", "alt", "width", "height", "loading", "decoding"].includes(k))).toEqual([]);
      expect(attributes.filter(([k, value]) => k === "href" && !/^(?:https:|mailto:|#)/i.test(value))).toEqual([]);
    }), { numRuns: 500 });
  });
});
