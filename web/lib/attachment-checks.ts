import { kB } from "./weights.ts";

const MAX_BYTES = 1_000_000;
export const MAX_FILES = 4;
/** By the ending of a name, because browsers do not say what a log is. */
const TYPES: Record<string, string> = {
  png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", webp: "image/webp", txt: "text/plain", log: "text/plain", json: "application/json",
};
export const ACCEPTED = Object.keys(TYPES).map((ending) => `.${ending}`).join(",");

/** What is known of a file without reading it: its type, or why the network would refuse it. */
export function checkAttachment({ name, size }: { name: string; size: number }, beside: number): { mediaType: string } | { refused: string } {
  const mediaType = TYPES[name.split(".").at(-1)?.toLowerCase() ?? ""];
  if (!mediaType) return { refused: `${name} is not a picture (PNG, JPEG, WebP) or plain text (.txt, .log, .json).` };
  if (size === 0) return { refused: `${name} is empty.` };
  if (size > MAX_BYTES) return { refused: `${name} has ${kB(size)}; a file has at most 1 MB.` };
  return beside >= MAX_FILES ? { refused: `${name} is one too many: ${MAX_FILES} files go with a message.` } : { mediaType };
}
