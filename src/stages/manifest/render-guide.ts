import sanitizeHtml from "sanitize-html";
import { GUIDE_VALUES, PLACEHOLDER } from "./guide-values.ts";
import { imageName } from "./guide-images.ts";
import { markdown, SAFE } from "./markdown.ts";
import type { Image, Picture } from "./schema/images.ts";

/** What a guide needs to know of a picture to show it. */
export type GuideImage = Pick<Image, "name"> & Omit<Picture, "file" | "source"> & { dark?: Omit<Picture, "file" | "source"> | undefined };

const reader = markdown().enable("image");
reader.renderer.rules.image = (tokens, i, options, env, renderer) => {
  const token = tokens[i];
  const words = renderer.renderInlineAsText(token?.children ?? [], options, env).trim();
  return (env as { picture(src: string, words: string): string }).picture(String(token?.attrGet("src") ?? ""), words);
};

/** Our own pictures, by the digest of their bytes; everything else is no address of a picture. */
const OWN = /^\/image\/[0-9a-f]{64}$/;

/** Longest guide section that is rendered, in characters. */
export const MAX_GUIDE = 20_000;

const ALLOWED: sanitizeHtml.IOptions = {
  ...SAFE,
  allowedTags: [...(SAFE.allowedTags || []), "img"],
  allowedAttributes: { ...SAFE.allowedAttributes, img: ["src", "alt", "width", "height", "loading", "decoding"] },
  allowedClasses: { ...SAFE.allowedClasses, img: ["in-light", "in-dark"] },
  exclusiveFilter: ({ tag, attribs }) => tag === "img" && !OWN.test(attribs["src"] ?? ""),
  transformTags: {
    // Headings of a guide stand below the page's own.
    h1: "h3", h2: "h4", h3: "h5", h4: "h6", h5: "h6",
    a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: "noopener noreferrer nofollow", target: "_blank" } }),
  },
};

export interface RenderedGuide {
  /** Safe to put into a page as it is. */
  html: string;
  /** Placeholders for which there was no value. */
  missing: string[];
}

/**
 * Guide text as safe HTML, with each `{{placeholder}}` filled: `<code class="value">…</code>`, or
 * `<code class="value-missing">` with its name when there is none. Raw HTML in the text is shown as text; links may be
 * https or mailto. Pictures are those of `images` alone, with their size; one that is not there is named, and an address of
 * somewhere else becomes a link: nothing is loaded from another host. Values are text, whatever they hold.
 */
export function renderGuide(text: string, values: Readonly<Record<string, string | undefined>>, images: readonly GuideImage[] = []): RenderedGuide {
  const names: string[] = [];
  const clean = text.slice(0, MAX_GUIDE);
  // While Markdown is read, plain letters stand for each placeholder: neither the value nor the braces are ever Markdown,
  // HTML or part of a URL's syntax. The letters are chosen so that the text does not hold them.
  let sign = "qzv";
  while (clean.toLowerCase().includes(sign)) sign += "q";
  const mark = new RegExp(`${sign}(\\d+)z`, "gi");
  const marked = clean.replace(PLACEHOLDER, (_, name: string) => `${sign}${names.push(name) - 1}z`);
  // A code span that holds one placeholder and nothing else would nest one <code> in another.
  const flat = marked.replace(new RegExp(`\`(${sign}\\d+z)\``, "gi"), "$1");
  const safe = sanitizeHtml(reader.render(flat, { picture: (src: string, words: string) => pictureHtml(src, words, images) }), ALLOWED);
  const missing = new Set<string>();
  const value = (i: string) => valueOf(names[Number(i)] ?? "", values);

  const href = (given: string): string => {
    const whole = new RegExp(`^${sign}(\\d+)z`, "i").exec(given);
    const base = whole ? value(whole[1] ?? "") : undefined;
    // A value may begin a link only when it is a https address itself.
    if (whole && !(base !== undefined && /^https:\/\//i.test(base) && URL.canParse(base))) return "#";
    if (!whole && !/^(?:https:|mailto:|#)/i.test(given)) return "#"; // a guide has no pages beside it
    const rest = whole ? given.slice(whole[0].length) : given;
    return escape(base ?? "") + rest.replace(mark, (_, i: string) => encodeURIComponent(value(i) ?? ""));
  };
  // One pass: what was filled in is never looked at again, whatever it spells.
  const html = safe.replace(new RegExp(`<[^>]*>|${mark.source}`, "gi"), (piece, i: string | undefined) => {
    if (i === undefined) {
      if (piece.startsWith("<img ")) return piece.replace(mark, (_, n: string) => escape(value(n) ?? names[Number(n)] ?? ""));
      return piece.replace(/ href="([^"]*)"/, (_, given: string) => ` href="${href(given)}"`);
    }
    const name = names[Number(i)] ?? "";
    const found = value(i);
    if (found !== undefined) return `<code class="value">${escape(found)}</code>`;
    missing.add(name);
    const title = (GUIDE_VALUES as Readonly<Record<string, string>>)[name];
    return `<code class="value-missing"${title ? ` title="${escape(title)}"` : ""}>${escape(name)}</code>`;
  });
  return { html, missing: [...missing] };
}

/** A picture of ours with its size, so that nothing moves when it arrives; one for each theme where there are two. */
function pictureHtml(src: string, words: string, images: readonly GuideImage[]): string {
  const name = imageName(src);
  const image = images.find((one) => one.name === name);
  if (image?.digest) return image.dark?.digest ? img(image, words, "in-light") + img(image.dark, words, "in-dark") : img(image, words);
  if (!src.startsWith("image:")) return `<a href="${escape(src)}">${escape(words || "Picture")}</a>`;
  return `<code class="value-missing">${escape(words || "Picture")}</code>`;
}

function img({ digest = "", width, height }: Omit<GuideImage, "name" | "dark">, words: string, look?: string): string {
  const size = width && height ? ` width="${width}" height="${height}"` : "";
  return `<img${look ? ` class="${look}"` : ""} src="/image/${escape(digest.slice("sha256:".length))}" alt="${escape(words)}"${size} loading="lazy" decoding="async">`;
}

function valueOf(name: string, values: Readonly<Record<string, string | undefined>>): string | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value === "" ? undefined : value;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
