import sharp from "sharp";
import { type FieldProblem, type Id, Problem } from "../../kernel/index.ts";

/** What may be attached, with the endings of its names; the first stands where a name has none of them. */
const ENDINGS = {
  "image/png": [".png"], "image/jpeg": [".jpg", ".jpeg"], "image/webp": [".webp"], "text/plain": [".txt", ".log"], "application/json": [".json"],
} as const;
export type AttachmentType = keyof typeof ENDINGS;
export const ATTACHMENT_TYPES = Object.keys(ENDINGS) as AttachmentType[];

/** Bytes of one file as it is sent; files of one message; bytes of all files of one submission as they are kept. */
export const MAX_FILE_BYTES = 1_000_000;
export const MAX_FILES = 4;
export const MAX_SUBMISSION_BYTES = 20_000_000;
/** A picture of the whole screen fits; what unfolds to more is refused by its header. */
const MAX_SIDE_PX = 4096;
const MAX_PIXELS = 10_000_000;
/** Bytes that a picture may have once it is encoded anew. */
const MAX_PICTURE_BYTES = 2_000_000;

/** A file of a message, without what is in it. `width` and `height` in pixels, of a picture. */
export interface Attachment {
  id: Id<"att">;
  name: string;
  mediaType: AttachmentType;
  bytes: number;
  width: number | null;
  height: number | null;
}

/** A file that was looked at and may be kept. */
export interface TakenFile extends Omit<Attachment, "id"> { content: Buffer }

/** What a caller sends. */
export interface SentFile { name: string; mediaType: string; base64: string }

/**
 * Looks at the files of a message. Pictures are taken apart and written anew in their own format, upright: metadata, trailing bytes and
 * anything that is no picture are gone. Text is UTF-8 and kept as it is.
 * @throws {Problem} `invalid-field` with every file that was refused, and by which rule.
 */
export async function takeFiles(sent: readonly SentFile[]): Promise<TakenFile[]> {
  if (sent.length > MAX_FILES) throw refusal([{ path: "/attachments", code: "attachment.count", message: `These are ${sent.length} files`, mend: `Send at most ${MAX_FILES} with a message.` }]);
  const taken: TakenFile[] = [];
  const refused: FieldProblem[] = [];
  for (const [i, file] of sent.entries()) {
    const looked = await take(file);
    if ("code" in looked) refused.push({ path: `/attachments/${i}${looked.at}`, code: `attachment.${looked.code}`, message: looked.message, mend: looked.mend });
    else taken.push(looked);
  }
  if (refused.length > 0) throw refusal(refused);
  return taken;
}

/** @throws {Problem} `invalid-field` when a submission has no room left for these files. */
export function requireRoomFor(files: readonly TakenFile[], keptBytes: number): void {
  if (files.length === 0 || keptBytes + files.reduce((sum, file) => sum + file.bytes, 0) <= MAX_SUBMISSION_BYTES) return;
  throw refusal([{ path: "/attachments", code: "attachment.room", message: "The files of this submission would be more than 20 MB", mend: "Leave out what is there already, or write it down." }]);
}

const refusal = (fields: FieldProblem[]): Problem => new Problem("invalid-field", fields[0]?.message ?? "", { fields, ...(fields[0]?.mend ? { mend: fields[0].mend } : {}) });

interface Refused { at: "/mediaType" | "/base64"; code: string; message: string; mend: string }

async function take({ name, mediaType, base64 }: SentFile): Promise<TakenFile | Refused> {
  const type = ATTACHMENT_TYPES.find((one) => one === mediaType.split(";", 1)[0]?.trim().toLowerCase());
  if (!type) return { at: "/mediaType", code: "type", message: "This kind of file is not taken", mend: "Send a picture (PNG, JPEG or WebP) or plain text (.txt, .log or .json)." };
  const content = Buffer.from(base64, "base64");
  if (content.toString("base64") !== base64) return { at: "/base64", code: "encoding", message: "This is not base64", mend: "Encode the file's bytes as base64 with padding (RFC 4648, section 4)." };
  if (content.length === 0) return { at: "/base64", code: "empty", message: "The file is empty", mend: "Choose the file once more." };
  if (content.length > MAX_FILE_BYTES) return { at: "/base64", code: "size", message: "The file is larger than 1 MB", mend: "Send the part that it is about." };
  return type.startsWith("image/") ? takePicture(name, content) : takeText(name, type, content);
}

/** What begins like this is a document of another kind, whatever its name says. */
const DISGUISED = /^\uFEFF?\s{0,200}(?:<!doctype\s|<html|<svg|<\?xml[^>]{0,200}>\s{0,200}(?:<!--[^>]{0,400}-->\s{0,200})?<(?:!doctype\s|html|svg)|%PDF-)/i;

function takeText(name: string, type: AttachmentType, content: Buffer): TakenFile | Refused {
  const text = decode(content);
  if (text === undefined || text.includes("\0")) return { at: "/base64", code: "text", message: "The file is not UTF-8 text", mend: "Save it as UTF-8 text; archives and office documents are not taken." };
  if (DISGUISED.test(text.slice(0, 2000))) return { at: "/base64", code: "type", message: "The file is HTML, SVG or PDF", mend: "Send a picture of it, or the part that it is about as text." };
  return { name: cleanName(name, type), mediaType: type, bytes: content.length, width: null, height: null, content };
}

function decode(content: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** By its first bytes, before any decoder sees it: the library would also read SVG, PDF and more. */
function pictureType(content: Buffer): "png" | "jpeg" | "webp" | undefined {
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return "png";
  if (content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "jpeg";
  return content.toString("latin1", 0, 4) === "RIFF" && content.toString("latin1", 8, 12) === "WEBP" ? "webp" : undefined;
}

async function takePicture(name: string, content: Buffer): Promise<TakenFile | Refused> {
  const format = pictureType(content);
  if (!format) return { at: "/base64", code: "type", message: "The file is not a PNG, JPEG or WebP picture", mend: "Export it as PNG." };
  // the header alone is read: whatever it says unfolds to, it is told by its size
  const meta = await sharp(content, { limitInputPixels: false, pages: 1, failOn: "error" }).metadata().catch(() => undefined);
  const broken: Refused = { at: "/base64", code: "broken", message: "The picture is damaged", mend: "Export it again." };
  if (meta?.format !== format) return broken;
  if (Math.max(meta.width, meta.height) > MAX_SIDE_PX || meta.width * meta.height > MAX_PIXELS) {
    return { at: "/base64", code: "pixels", message: `The picture is ${meta.width}×${meta.height} pixels`, mend: `Use at most ${MAX_SIDE_PX} pixels a side and ${MAX_PIXELS / 1_000_000} million in all.` };
  }
  const picture = sharp(content, { limitInputPixels: MAX_PIXELS, pages: 1, failOn: "error" }).autoOrient();
  const made = await (format === "png" ? picture.png() : format === "jpeg" ? picture.jpeg({ quality: 88 }) : picture.webp({ quality: 88 })).toBuffer({ resolveWithObject: true }).catch(() => undefined);
  if (!made) return broken;
  if (made.data.length > MAX_PICTURE_BYTES) return { at: "/base64", code: "size", message: "Encoded anew, the picture is larger than 2 MB", mend: "Send the part that it is about." };
  const type = `image/${format}` as const;
  return { name: cleanName(name, type), mediaType: type, bytes: made.data.length, width: made.info.width, height: made.info.height, content: made.data };
}

/** A name that is safe to save under on any system: no folder, nothing unseen, and an ending that says what it is. */
export function cleanName(given: string, type: AttachmentType): string {
  const last = given.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = last.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "").replaceAll(/[<>:"|?*;%]/g, "-").replace(/^[.\s]+/, "");
  const ending = ENDINGS[type].find((one) => plain.toLowerCase().endsWith(one));
  const stem = [...(ending ? plain.slice(0, -ending.length) : plain)].slice(0, 80).join("").trim();
  return `${stem === "" ? "file" : stem}${ending ?? ENDINGS[type][0]}`;
}

/** `Content-Disposition` (RFC 6266): shown in place only when it is a picture that was encoded anew. */
export function dispositionOf({ name, mediaType }: Pick<Attachment, "name" | "mediaType">): string {
  const plain = name.replaceAll(/[^\x20-\x7e]/g, "_");
  const encoded = encodeURIComponent(name).replaceAll(/['()*!]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${mediaType.startsWith("image/") ? "inline" : "attachment"}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
