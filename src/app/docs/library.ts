import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { MANIFEST_RULES, manifestJsonSchema } from "../../stages/manifest/index.ts";
import { renderDocument, type RenderedDocument } from "../../stages/manifest/render-document.ts";
import { CHECKS } from "../../stages/verification/index.ts";
import { manifestReference, type Schema } from "./manifest-reference.ts";
import { manifestRules, withRuleIds } from "./manifest-rules.ts";
import { GROUPS, SHELF, type Shelved } from "./shelf.ts";

const DOCS = new URL("../../../docs/", import.meta.url);

export interface Page extends RenderedDocument { slug: string; group: string }

/** Pages of this network that the documentation may link to. */
const OURS = /^\/(?:$|(?:catalog|checks|problems|docs|my|app|sign-in)(?:[/?#]|$))/;

/** The documentation, read and rendered once, when somebody first asks. */
export const library = once(() => {
  const there = SHELF.filter(({ file }) => file === undefined || existsSync(new URL(file, DOCS)));
  const pages = there.map((shelved): Page => {
    const rendered = renderDocument(textOf(shelved), linksFrom(shelved, there));
    return { ...rendered, summary: shelved.about ?? rendered.summary, html: withRuleIds(withChecks(rendered.html)), slug: shelved.slug, group: GROUPS[shelved.group] };
  });
  return {
    list: () => pages.map(({ slug, group, title, summary }) => ({ slug, group, title, summary })),
    page: (slug: string) => pages.find((page) => page.slug === slug),
  };
});

/** Pages that are made from data. */
const MADE: Readonly<Record<string, () => string>> = {
  manifest: () => manifestReference(manifestJsonSchema() as Schema),
  "manifest-rules": () => manifestRules(MANIFEST_RULES),
};

const textOf = ({ slug, file }: Shelved): string => (file === undefined ? (MADE[slug]?.() ?? "") : readFileSync(new URL(file, DOCS), "utf8"));

/** A link from one file to another leads to the other's page; to a place of the same page or of this network it stays. */
const linksFrom = ({ file = "" }: Shelved, there: readonly Shelved[]) => (href: string): string | undefined => {
  if (href.startsWith("#") || OURS.test(href)) return href;
  const [path = "", anchor] = href.split("#", 2);
  const target = posix.normalize(posix.join(posix.dirname(file), path)).replace(/^(?:\.\.\/)?docs\//, "");
  const found = there.find((other) => other.file === target || (other.file === undefined && other.slug === target));
  return found && `/docs/${found.slug}${anchor ? `#${anchor}` : ""}`;
};

/** Every id of a check as a link to its page, save where it stands in a link, a heading or an example already. */
function withChecks(html: string): string {
  const ids = new Set<string>(CHECKS.map((check) => check.id));
  return html.replaceAll(/<(a|h\d|pre)\b[^]*?<\/\1>|<[^>]*>|\b[A-Z]{2,6}\d{0,2}-[A-Z0-9]+\b/g, (piece) => (ids.has(piece) ? `<a href="/checks/${piece}">${piece}</a>` : piece));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
