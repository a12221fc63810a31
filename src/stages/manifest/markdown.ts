import MarkdownIt from "markdown-it";
import sanitizeHtml from "sanitize-html";

/** The Markdown of guides and documentation: raw HTML is text. Pictures are off; guides switch on their own. */
export const markdown = () => new MarkdownIt({ html: false, linkify: true, typographer: false }).disable("image");

/** What rendered Markdown may hold. Whoever renders says more about classes, links and headings. */
export const SAFE: sanitizeHtml.IOptions = {
  allowedTags: ["h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "hr", "br", "a", "table", "thead", "tbody", "tr", "th", "td"],
  allowedAttributes: { a: ["href", "rel", "target"], ol: ["start"], code: ["class", "title"] },
  allowedClasses: { code: ["value", "value-missing"] },
  allowedSchemes: ["https", "mailto"],
  allowProtocolRelative: false,
  disallowedTagsMode: "escape",
};
