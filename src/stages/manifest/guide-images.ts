import { markdown } from "./markdown.ts";
import { IMAGE_NAME } from "./schema/images.ts";

/** A picture that a guide's text shows, in the words of its author. */
export interface ShownImage {
  alt: string;
  /** What stands between the parentheses. */
  src: string;
  /** Its name among the manifest's images; undefined when it is none of ours. */
  name: string | undefined;
}

const reader = markdown().enable("image");

/** The name in `image:<name>`. */
export function imageName(src: string): string | undefined {
  const name = src.startsWith("image:") ? src.slice("image:".length) : undefined;
  return name !== undefined && name.length <= 64 && IMAGE_NAME.test(name) ? name : undefined;
}

/** Every picture in guide text, in order. */
export function shownImages(text: string): ShownImage[] {
  if (!text.includes("![")) return [];
  return reader.parse(text, {}).flatMap((block) => block.children ?? []).filter((token) => token.type === "image").map((token) => {
    const src = String(token.attrGet("src") ?? "");
    return { alt: token.content.trim(), src, name: imageName(src) };
  });
}

/** Words that stand for a picture and say nothing of it, a file's name, and nothing at all. */
const SAYS_NOTHING = /^(?:(?:an?|the)?\s*(?:image|img|photo|picture|screen\s?shot|screen|untitled)?[\s\d._()-]*|\S+\.(?:png|jpe?g|webp|gif|svg))$/i;

/** Whether somebody who cannot see the picture learns what it shows. */
export const saysWhatItShows = (alt: string): boolean => !SAYS_NOTHING.test(alt);
