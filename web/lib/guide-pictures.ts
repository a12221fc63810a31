import { at, below, isObject, type Json } from "./pointer.ts";

/** A picture of ours in Markdown: its words, and its name. */
const PICTURE = /!\[((?:\\.|[^\]\\])*)\]\(image:([a-z0-9-]+)\)/g;

/** A picture as the manifest names it, as far as a draft holds it. */
export interface GuidePicture { name: string; file: string; url: string | undefined; width: number | undefined; height: number | undefined; dark: { url: string | undefined; file: string } | undefined }

const textIn = (value: unknown, path: string): string | undefined => {
  const found = at(value, path);
  return typeof found === "string" ? found : undefined;
};
const numberIn = (value: unknown, path: string): number | undefined => {
  const found = at(value, path);
  return typeof found === "number" ? found : undefined;
};
const urlIn = (value: unknown): string | undefined => textIn(value, "/digest")?.replace(/^sha256:/, "/image/");

/** One entry of the manifest's pictures. */
export function pictureFrom(entry: unknown): GuidePicture {
  const dark = at(entry, "/dark");
  return {
    name: textIn(entry, "/name") ?? "", file: textIn(entry, "/file") ?? "", url: urlIn(entry), width: numberIn(entry, "/width"), height: numberIn(entry, "/height"),
    dark: isObject(dark) ? { url: urlIn(dark), file: textIn(dark, "/file") ?? "" } : undefined,
  };
}

export const picturesIn = (manifest: Json): GuidePicture[] => {
  const list = at(manifest, "/images");
  return Array.isArray(list) ? list.map(pictureFrom) : [];
};

/** Every place of the guides that shows a picture, with its words there. */
export function usesOf(manifest: Json, name: string): { path: string; alt: string }[] {
  const guide = at(manifest, "/guide");
  return Object.entries(isObject(guide) ? guide : {}).flatMap(([capability, text]) => Object.entries(isObject(text) ? text : {}).flatMap(([section, words]) =>
    (typeof words !== "string" ? [] : [...words.matchAll(PICTURE)].filter((found) => found[2] === name).map((found) => ({ path: below(below("/guide", capability), section), alt: plain(found[1] ?? "") })))));
}

const plain = (alt: string): string => alt.replaceAll(/\\(.)/g, "$1");
const escaped = (alt: string): string => alt.replaceAll(/\s+/g, " ").replaceAll(/[[\]\\]/g, "\\$&");

/** What shows a picture in Markdown. */
export const pictureMarkdown = (name: string, alt: string): string => `![${escaped(alt.trim())}](image:${name})`;

/** The text with other words for a picture, wherever it shows it. */
export const withWords = (text: string, name: string, alt: string): string => text.replaceAll(PICTURE, (whole, _was: string, found: string) => (found === name ? `![${escaped(alt)}](image:${name})` : whole));

/** The text without a picture; a line that held nothing else goes with it. */
export const withoutPicture = (text: string, name: string): string => {
  const shown = `!\\[(?:\\\\.|[^\\]\\\\])*\\]\\(image:${name}\\)`;
  return text.replaceAll(new RegExp(`^[ \\t]*${shown}[ \\t]*(?:\\n|$)`, "gm"), "").replaceAll(new RegExp(shown, "g"), "");
};

/** A name for a picture from its file's, that no other has. */
export function pictureName(file: string, taken: readonly string[]): string {
  const stem = file.replace(/\.[^.]*$/, "").normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^[-0-9]+|-+$/g, "").slice(0, 56).replace(/-+$/, "") || "picture";
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem : `${stem}-${n}`;
    if (!taken.includes(name)) return name;
  }
}

const MAX_BYTES = 2_000_000;
const TYPES = ["image/png", "image/jpeg", "image/webp"] as const;
export type PictureType = (typeof TYPES)[number];
export const PICTURE_TYPES = TYPES.join(",");

/** What is known of a file without reading it: its type, or why the network would refuse it. */
export function checkPicture({ name, type, size }: { name: string; type: string; size: number }): { mediaType: PictureType } | { refused: string } {
  const mediaType = TYPES.find((one) => one === type);
  if (!mediaType) return { refused: `${name} is not a PNG, JPEG or WebP picture.` };
  return size > MAX_BYTES ? { refused: `${name} is larger than 2 MB. Cut out the part that the step is about.` } : { mediaType };
}
