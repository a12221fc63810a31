import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROBLEMS } from "../../kernel/index.ts";
import { MANIFEST_RULES } from "../../stages/manifest/index.ts";
import { CHECKS } from "../../stages/verification/index.ts";
import { library } from "./library.ts";
import { manifestReference, type Schema } from "./manifest-reference.ts";

const pages = library().list().map(({ slug }) => library().page(slug)!);
const hrefs = (html: string) => [...html.matchAll(/ href="([^"]*)"/g)].map((found) => found[1] ?? "");
const anchors = (html: string) => new Set([...html.matchAll(/ id="([^"]*)"/g)].map((found) => found[1]));

it("has a title, a summary and text for each page, and no two of the same name", () => {
  for (const page of pages) {
    expect(page.title, page.slug).not.toBe("");
    expect(page.summary, page.slug).toMatch(/^[^`*]{20,260}[.]$/);
    expect(page.html.length, page.slug).toBeGreaterThan(200);
  }
  expect(new Set(pages.map((page) => page.title)).size).toBe(pages.length);
  expect(library().page("nothing")).toBeUndefined();
});

it("links nowhere that is not there: pages, their sections, checks and problems", () => {
  for (const page of pages) for (const href of hrefs(page.html)) {
    if (/^(?:https|mailto):/.test(href)) continue;
    const [path = "", anchor] = href.split("#", 2);
    const to = path === "" ? page : /^\/docs\/(.+)$/.exec(path)?.[1] === undefined ? undefined : library().page(path.slice("/docs/".length));
    if (path.startsWith("/docs/") || path === "") expect(to, `${page.slug} → ${href}`).toBeDefined();
    if (to && anchor) expect(anchors(to.html), `${page.slug} → ${href}`).toContain(anchor);
    const check = /^\/checks\/([^?]+)$/.exec(path)?.[1];
    if (check) expect(CHECKS.map((c): string => c.id), `${page.slug} → ${href}`).toContain(check);
    const problem = /^\/problems\/(.+)$/.exec(path)?.[1];
    if (problem) expect(Object.keys(PROBLEMS), `${page.slug} → ${href}`).toContain(problem);
  }
});

it("makes a link of each id of a check, and leaves ids that no check has as words", () => {
  const html = library().page("verification")?.html ?? "";
  expect(html).toContain('<a href="/checks/RP-03">RP-03</a>');
  expect(html).not.toContain('<a href="/checks/RP-03"><a');
  expect(html).toContain("--only SP-38 SP-52"); // an example stays as it is typed
  const notAsked = library().page("not-asked")?.html ?? "";
  const unasked = ["SP-47", "SP-60", "SP-79"].filter((id) => !CHECKS.some((check) => check.id === id));
  for (const id of unasked) expect(notAsked).not.toContain(`/checks/${id}"`);
});

it("says of every field of the manifest's schema what it is", () => {
  const schema = JSON.parse(readFileSync(new URL("../../../docs/manifest.schema.json", import.meta.url), "utf8")) as Schema;
  const text = manifestReference(schema);
  const named = (part: Schema): string[] => Object.entries(part.properties ?? {}).flatMap(([key, inner]) => [key, ...named(inner), ...named(inner.items ?? {}), ...(inner.oneOf ?? inner.items?.oneOf ?? []).flatMap(named)]);
  for (const key of named(schema)) expect(text).toMatch(new RegExp(`[\`.]${key}[\`.\\[]`));
  expect(text).toContain("| `categories` | list up to 3, each one of `analytics`");
  expect(text).toContain("| `auth.method` | `bearer` or `header` or `basic` or `oauth2`; required |");
  expect(library().page("manifest")?.sections.map((s) => s.text)).toContain("sso.saml");
});

it("gives each rule of the manifest a place of its own, under its code", () => {
  const page = library().page("manifest-rules");
  for (const { code, mend } of MANIFEST_RULES) {
    expect(page?.html).toContain(`<tr id="${code}">`);
    expect(page?.html.replaceAll(/<[^>]*>/g, "")).toContain(mend.replaceAll("`", "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").slice(0, 30).split("{")[0]);
  }
  expect(page?.sections.map((s) => s.text)).toEqual(expect.arrayContaining(["Listing", "SAML", "SCIM"]));
  expect(page?.html).toContain('href="/docs/manifest"');
});
