import sanitizeHtml from "sanitize-html";
import { markdown, SAFE } from "./markdown.ts";

export interface RenderedDocument {
  /** The first heading; it stands in the page's own place and not in `html`. */
  title: string;
  /** The first paragraph, as text. */
  summary: string;
  /** Safe to put into a page as it is. */
  html: string;
  /** Headings of the second level, in order, with the ids under which they can be reached. */
  sections: { id: string; text: string }[];
}

/** Where a link of the text leads from the page; `undefined` leaves its words without a link. */
export type LinkOf = (href: string) => string | undefined;

/** `What is asked` as `what-is-asked`; a second one gets a number, and so does what a page itself is called. */
const slugger = () => {
  const given = new Map([["main", 1]]);
  return (text: string): string => {
    const slug = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "section";
    const n = (given.get(slug) ?? 0) + 1;
    given.set(slug, n);
    return n === 1 ? slug : `${slug}-${n}`;
  };
};

/**
 * A page of the documentation as safe HTML, by the renderer and the rules of guides: raw HTML is text, there are no images.
 * Other than in a guide, placeholders stay as they are written, headings keep their level and can be linked to, and whatever may
 * be wider than the page scrolls in a region of its own that the keyboard reaches.
 */
export function renderDocument(text: string, linkOf: LinkOf): RenderedDocument {
  const reader = markdown();
  const idOf = slugger();
  const sections: { id: string; text: string }[] = [];
  const tokens = reader.parse(text, {});
  const first = tokens.findIndex((token) => token.type === "heading_open" && token.tag === "h1");
  const title = first >= 0 ? plain(tokens[first + 1]?.content ?? "") : "";
  const body = first >= 0 ? [...tokens.slice(0, first), ...tokens.slice(first + 3)] : tokens;
  const opening = body.findIndex((token) => token.type === "paragraph_open" && token.level === 0);
  for (const [i, token] of body.entries()) {
    if (token.type !== "heading_open") continue;
    const words = plain(body[i + 1]?.content ?? "");
    token.attrSet("id", idOf(words));
    if (token.tag === "h2") sections.push({ id: String(token.attrGet("id")), text: words });
  }
  const safe = sanitizeHtml(reader.renderer.render(body, reader.options, {}), {
    ...SAFE,
    allowedAttributes: { ...SAFE.allowedAttributes, ...Object.fromEntries(["h2", "h3", "h4", "h5", "h6"].map((tag) => [tag, ["id"]])), a: ["href", "rel"], code: [] },
    allowedClasses: {},
    transformTags: {
      h1: "h2",
      a: (tagName, { href = "" }) => {
        const to = /^(?:https:|mailto:)/i.test(href) ? href : linkOf(href);
        return to === undefined ? { tagName: "em", attribs: {} } : { tagName, attribs: { href: to, ...(to.startsWith("https:") ? { rel: "noopener noreferrer" } : {}) } };
      },
    },
  });
  const html = withRegions(safe.replaceAll("<th></th>", "<td></td>").replaceAll("<th>", '<th scope="col">'), title);
  return { title, summary: opening >= 0 ? plain(body[opening + 1]?.content ?? "") : "", html, sections };
}

/** Tables and examples in regions that the keyboard reaches, each named by the heading above it and its number on the page. */
function withRegions(html: string, title: string): string {
  let above = title;
  const numbers = { Table: 0, Example: 0 };
  const region = (what: keyof typeof numbers) => `role="region" tabindex="0" aria-label="${what} ${++numbers[what]}: ${above}"`;
  return html.replaceAll(/<h\d[^>]*>([^]*?)<\/h\d>|<table>|<\/table>|<pre>/g, (piece: string, heading: string | undefined) => {
    if (heading !== undefined) above = heading.replaceAll(/<[^>]*>/g, "").replaceAll('"', "&quot;");
    if (piece === "<table>") return `<div class="scroll" ${region("Table")}><table>`;
    if (piece === "</table>") return "</table></div>";
    return piece === "<pre>" ? `<pre ${region("Example")}>` : piece;
  });
}

/** Inline Markdown as the text that people read. */
const plain = (inline: string): string => inline.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "").replaceAll(/\s+/g, " ").trim();
