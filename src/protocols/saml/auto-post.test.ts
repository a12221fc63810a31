import fc from "fast-check";
import { parseDocument } from "htmlparser2";
import { selectAll, selectOne } from "css-select";
import type { AnyNode, Element } from "domhandler";
import { describe, expect, it } from "vitest";
import { autoPostPage } from "./auto-post.ts";
import { ACS, hostileText, INJECTIONS } from "./testing.ts";

const nonce = "bm9uY2Utbm9uY2Utbm9uY2U=";
const elements = (html: string) => selectAll<AnyNode, Element>("*", parseDocument(html));
const value = (html: string, name: string) =>
  selectOne<AnyNode, Element>(`input[name="${name}"]`, parseDocument(html))?.attribs["value"];

describe("the page that posts by itself", () => {
  it("carries any value as text, and gains no element from it", () => {
    const tame = elements(autoPostPage({ action: ACS, fields: { SAMLResponse: "x", RelayState: "y" }, nonce, appName: "z" }).html).length;
    const hold = (evil: string) => {
      const { html } = autoPostPage({ action: ACS, fields: { SAMLResponse: evil, RelayState: evil }, nonce, appName: evil });
      expect(elements(html)).toHaveLength(tame);
      expect(value(html, "RelayState")).toBe(evil);
      expect(value(html, "SAMLResponse")).toBe(evil);
    };
    INJECTIONS.forEach(hold);
    fc.assert(fc.property(hostileText, hold), { numRuns: 200 });
  });

  it("has one script, which bears the nonce, a button for people without, and no RelayState when there is none", () => {
    const { html } = autoPostPage({ action: `${ACS}?a=1&b=2`, fields: { SAMLResponse: "x", RelayState: undefined }, nonce });
    const scripts = elements(html).filter((e) => e.name === "script");
    expect(scripts.map((s) => s.attribs["nonce"])).toEqual([nonce]);
    expect(html).toMatch(/<noscript>.*<button type="submit">/s);
    expect(value(html, "RelayState")).toBeUndefined();
    expect(elements(html).find((e) => e.name === "form")?.attribs).toEqual({ method: "post", action: `${ACS}?a=1&b=2` });
    expect(elements(html).flatMap((e) => Object.keys(e.attribs)).filter((name) => name.startsWith("on"))).toEqual([]);
  });

  it("may post nowhere else", () => {
    const page = (alsoPostsTo?: string[]) =>
      autoPostPage({ action: `${ACS}?x`, fields: {}, nonce, alsoPostsTo }).contentSecurityPolicy;
    expect(page()).toBe(`default-src 'none'; script-src 'nonce-${nonce}'; form-action https://sp.example; base-uri 'none'; frame-ancestors 'none'`);
    expect(page(["https://app.example/x"])).toContain("form-action https://sp.example https://app.example;");
    expect(() => page(["data:x"])).toThrow(expect.objectContaining({ code: "url_refused" }));
  });

  it("is not made for an address that no message may go to, nor with a nonce that is none", () => {
    expect(() => autoPostPage({ action: "javascript:alert(1)", fields: {}, nonce })).toThrow(expect.objectContaining({ code: "url_refused" }));
    for (const bad of ["", "short", `${nonce}' 'unsafe-inline`]) {
      expect(() => autoPostPage({ action: ACS, fields: {}, nonce: bad })).toThrow(RangeError);
    }
  });
});
