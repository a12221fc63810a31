import { createHash } from "node:crypto";
import sharp from "sharp";
import { Problem } from "../../kernel/index.ts";

const SIGNATURES = [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], [0xff, 0xd8, 0xff], [0x47, 0x49, 0x46, 0x38]];
const isPicture = (upload: Buffer): boolean => SIGNATURES.some((signature) => upload.subarray(0, signature.length).equals(Buffer.from(signature)));

/** Bytes; larger uploads are refused unread. */
export const LOGO_MAX_BYTES = 1_000_000;
const MIN_SIDE_PX = 64;
const MAX_SIDE_PX = 1024;

const refuse = (code: string, message: string, mend: string) =>
  new Problem("invalid-field", message, { fields: [{ path: "/logo", code, message, mend }], mend });

/**
 * Takes a PNG, JPEG or GIF apart and writes it anew as PNG: metadata, trailing bytes and anything that is not a picture
 * are gone. An SVG is refused: it can hold a script.
 * @throws {Problem} `invalid-field` with the rule that was broken, `too-large` above {@link LOGO_MAX_BYTES}.
 */
export async function reencodeLogo(upload: Buffer): Promise<{ digest: string; png: Buffer; width: number; height: number; print: string }> {
  if (upload.length > LOGO_MAX_BYTES) throw new Problem("too-large", "A logo is smaller than 1 MB", { mend: "Upload a smaller file." });
  // by its first bytes, before any decoder sees it: the library would also read SVG, PDF and more
  if (!isPicture(upload)) throw refuse("logo.type", "The file is not a PNG, JPEG or GIF picture", "Export the logo as PNG.");
  // the header alone is read: whatever it says unfolds to, it is told by its size
  const meta = await sharp(upload, { limitInputPixels: false, pages: 1, failOn: "error" }).metadata().catch(() => undefined);
  if (!meta || !["png", "jpeg", "gif"].includes(meta.format ?? "")) {
    throw refuse("logo.type", "The file is not a PNG, JPEG or GIF picture", "Export the logo as PNG.");
  }
  const { width = 0, height = 0 } = meta;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short < MIN_SIDE_PX || long > MAX_SIDE_PX) {
    throw refuse("logo.size", `The picture is ${width}×${height} pixels`, `Use ${MIN_SIDE_PX} to ${MAX_SIDE_PX} pixels a side, best 200×200.`);
  }
  if (long / short > 2) throw refuse("logo.shape", "The picture is more than twice as wide as it is high, or the other way", "Use the symbol without the name.");
  const picture = sharp(upload, { limitInputPixels: MAX_SIDE_PX * MAX_SIDE_PX, pages: 1, failOn: "error" });
  const png = await picture.png().toBuffer().catch(() => undefined);
  if (!png) throw refuse("logo.broken", "The picture is damaged", "Export it again and upload the new file.");
  return { digest: `sha256:${createHash("sha256").update(png).digest("hex")}`, png, width, height, print: await printOf(png) };
}

/** Levels of grey, of 256, that scaling and lossy formats add to a flat ground. */
const NOISE = 8;

/**
 * What a picture looks like, as 16 hex digits: whether each of 8 × 8 spots is darker than its right neighbour, on white, in grey.
 * Scaling, recolouring and re-encoding change few bits (a difference hash).
 */
export async function printOf(png: Buffer): Promise<string> {
  const grey = await sharp(png).flatten({ background: "#ffffff" }).greyscale().trim({ threshold: 40 }).toBuffer().catch(() => png);
  const spots = await sharp(grey).flatten({ background: "#ffffff" }).greyscale().resize(9, 8, { fit: "fill" }).raw().toBuffer();
  let bits = "";
  for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) bits += (spots[y * 9 + x] ?? 0) + NOISE < (spots[y * 9 + x + 1] ?? 0) ? "1" : "0";
  return BigInt(`0b${bits}`).toString(16).padStart(16, "0");
}
