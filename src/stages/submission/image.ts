import { createHash } from "node:crypto";
import sharp, { type Metadata } from "sharp";
import { Problem } from "../../kernel/index.ts";
import { MAX_IMAGE_BYTES, MAX_IMAGE_SIDE } from "../manifest/index.ts";

export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp"] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** Bytes of all pictures of an org's guides, as they are kept. */
export const MAX_ORG_IMAGE_BYTES = 250_000_000;
/** Pixels of a side; less is a dot that nobody sees. */
const MIN_SIDE = 16;
/** Bytes that a picture may have once it is encoded anew. */
const MAX_KEPT_BYTES = 4_000_000;

/** A picture of a guide as it is kept, with what taking it changed, in sentences. */
export interface TakenImage {
  digest: string;
  source: string;
  content: Buffer;
  mediaType: ImageType;
  width: number;
  height: number;
  changed: string[];
}

export const digestOfBytes = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const refuse = (code: string, message: string, mend: string) =>
  new Problem("invalid-field", message, { fields: [{ path: "/image", code: `image.${code}`, message, mend }], mend });
const notTaken = () => refuse("type", "The file is not a PNG, JPEG or WebP picture", "Export it as PNG.");

/** By its first bytes, before any decoder sees it: the library would also read SVG, PDF and more. */
function typeOf(content: Buffer): ImageType | undefined {
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return "image/png";
  if (content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "image/jpeg";
  return content.toString("latin1", 0, 4) === "RIFF" && content.toString("latin1", 8, 12) === "WEBP" ? "image/webp" : undefined;
}

/**
 * Takes a PNG, JPEG or WebP apart and writes it anew in its own format, upright: metadata, further frames, trailing bytes and anything
 * that is no picture are gone. At most 2 MB and 4,000 pixels a side, told by the header before anything is unfolded.
 * @param declared What the sender says it is; a file that is something else is refused.
 * @throws {Problem} `too-large` above 2 MB; `invalid-field` with `image.type`, `image.mismatch`, `image.pixels`, `image.broken` or `image.kept-size`.
 */
export async function takeImage(upload: Buffer, declared: ImageType): Promise<TakenImage> {
  if (upload.length > MAX_IMAGE_BYTES) throw new Problem("too-large", "A picture of a guide is at most 2 MB", { mend: "Cut out the part that the step is about, or save it smaller." });
  const type = typeOf(upload);
  if (!type) throw notTaken();
  if (type !== declared) throw refuse("mismatch", `The file is ${shortOf(type)} and says that it is ${shortOf(declared)}`, "Name the file by what it is, or export it again.");
  // the header alone is read: whatever it says unfolds to, it is told by its size
  const meta = await sharp(upload, { limitInputPixels: false, pages: 1, failOn: "error" }).metadata().catch(() => undefined);
  if (meta?.format !== type.slice("image/".length)) throw broken();
  const [short, long] = [Math.min(meta.width, meta.height), Math.max(meta.width, meta.height)];
  if (short < MIN_SIDE || long > MAX_IMAGE_SIDE) {
    throw refuse("pixels", `The picture is ${meta.width}×${meta.height} pixels`, `Use ${MIN_SIDE} to ${MAX_IMAGE_SIDE.toLocaleString("en")} pixels a side.`);
  }
  const picture = sharp(upload, { limitInputPixels: MAX_IMAGE_SIDE * MAX_IMAGE_SIDE, pages: 1, failOn: "error" }).autoOrient();
  const encoded = type === "image/png" ? picture.png({ compressionLevel: 9 }) : type === "image/jpeg" ? picture.jpeg({ quality: 88 }) : picture.webp({ quality: 88 });
  const made = await encoded.toBuffer({ resolveWithObject: true }).catch(() => undefined);
  if (!made) throw broken();
  if (made.data.length > MAX_KEPT_BYTES) throw refuse("kept-size", "Encoded anew, the picture is larger than 4 MB", "Cut out the part that the step is about, or send it as JPEG.");
  const { width, height } = made.info;
  return { digest: digestOfBytes(made.data), source: digestOfBytes(upload), content: made.data, mediaType: type, width, height, changed: changes(meta, type, upload.length, { width, height, bytes: made.data.length }) };
}

const broken = () => refuse("broken", "The picture is damaged", "Export it again and upload the new file.");
const shortOf = (type: ImageType): string => ({ "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP" })[type];
const kB = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1000)).toLocaleString("en")} kB`;

function changes(meta: Metadata, type: ImageType, sentBytes: number, made: { width: number; height: number; bytes: number }): string[] {
  const out = [
    ["EXIF (place, time and device)", meta.exif], ["XMP", meta.xmp], ["IPTC", meta.iptc], ["a colour profile", meta.icc], ["comments", meta.comments?.length],
  ].filter(([, there]) => there).map(([what]) => what);
  return [
    `Encoded anew as ${shortOf(type)}: ${made.width}×${made.height} pixels, ${kB(made.bytes)}; you sent ${kB(sentBytes)}.`,
    ...(out.length > 0 ? [`Taken out: ${out.join(", ")}.`] : ["Nothing was in it beside the picture."]),
    ...((meta.orientation ?? 1) > 1 ? ["Turned upright, as its EXIF said."] : []),
    ...((meta.pages ?? 1) > 1 ? [`Of its ${meta.pages} frames the first was kept.`] : []),
  ];
}
