import MarkdownIt from "markdown-it";
import sanitizeHtml from "sanitize-html";
import { GUIDE_VALUES, PLACEHOLDER } from "./guide-values.ts";

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

/** Longest guide section that is rendered, in characters. */
export const MAX_GUIDE = 20_000;

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: ["h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "hr", "br", "a", "table", "thead", "tbody", "tr", "th", "td"],
  allowedAttributes: { a: ["href", "rel", "target"], ol: ["start"], code: ["class", "title"] },
  allowedClasses: { code: ["value", "value-missing"] },
  allowedSchemes: ["https", "mailto"],
  allowProtocolRelative: false,
  disallowedTagsMode: "escape",
  transformTags: {
    // Headings of a guide stand below the page's own.
    h1: "h3", h2: "h4", h3: "h5", h4: "h6", h5: "h6",
    a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: "noopener noreferrer nofollow", target: "_blank" } }),
  },
};

// Two private-use characters stand for a placeholder while Markdown is read, so that neither the value nor the braces are
// ever Markdown or HTML. They cannot come from the text: they are removed from it first.
const OPEN = "\ue000";
const CLOSE = "\ue001";

export interface RenderedGuide {
  /** Safe to put into a page as it is. */
  html: string;
  /** Placeholders for which there was no value. */
  missing: string[];
}

/**
 * Guide text as safe HTML, with each `{{placeholder}}` filled: `<code class="value">…</code>`, or
 * `<code class="value-missing">` with its name when there is none. Raw HTML in the text is shown as text; links may be
 * https or mailto; there are no images. Values are text, whatever they hold.
 */
export function renderGuide(text: string, values: Readonly<Record<string, string | undefined>>): RenderedGuide {
  const names: string[] = [];
  const clean = text.slice(0, MAX_GUIDE).replace(/[\ue000\ue001]/g, "");
  const marked = clean.replace(PLACEHOLDER, (_, name: string) => `${OPEN}${names.push(name) - 1}${CLOSE}`);
  // Code spans would show the mark inside <code>; lifting a span that is one placeholder alone keeps the HTML flat.
  const flat = marked.replace(/`(\ue000\d+\ue001)`/g, "$1");
  const safe = sanitizeHtml(markdown.render(flat), ALLOWED);
  const missing = new Set<string>();
  const insideTags = safe.replace(/<[^>]*>/g, (tag) => tag.replace(MARK, (_, i: string) => encodeURIComponent(valueOf(names, i, values) ?? "")).replace(ENCODED_MARK, (_, i: string) => encodeURIComponent(valueOf(names, i, values) ?? "")));
  const html = insideTags.replace(MARK, (_, i: string) => {
    const name = names[Number(i)] ?? "";
    const value = valueOf(names, i, values);
    if (value !== undefined) return `<code class="value">${escape(value)}</code>`;
    missing.add(name);
    const title = (GUIDE_VALUES as Readonly<Record<string, string>>)[name];
    return `<code class="value-missing"${title ? ` title="${escape(title)}"` : ""}>${escape(name)}</code>`;
  });
  return { html, missing: [...missing] };
}

const MARK = /\ue000(\d+)\ue001/g;
const ENCODED_MARK = /%EE%80%80(\d+)%EE%80%81/gi;

function valueOf(names: readonly string[], i: string, values: Readonly<Record<string, string | undefined>>): string | undefined {
  const name = names[Number(i)] ?? "";
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value === "" ? undefined : value;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
