import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { imagesOf, type KeptImage, lockImages, noteDropped } from "./image-store.ts";

type Loose = Record<string, unknown>;
const isRecord = (value: unknown): value is Loose => typeof value === "object" && value !== null && !Array.isArray(value);
const entriesOf = (manifest: unknown): unknown[] => (isRecord(manifest) && Array.isArray(manifest["images"]) ? (manifest["images"] as unknown[]) : []);
/** What is no digest is no picture's: a stranger's list of them is as long as the draft, and is never asked about. */
const isDigest = (value: unknown): value is string => typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
const digestIn = (picture: unknown): string[] => (isRecord(picture) && isDigest(picture["digest"]) ? [picture["digest"]] : []);

/** Digests of the pictures that a draft names, dark ones too; the draft may be any JSON. */
export const digestsIn = (manifest: unknown): string[] => [...new Set(entriesOf(manifest).flatMap((image) => [...digestIn(image), ...(isRecord(image) ? digestIn(image["dark"]) : [])]))];

/**
 * The draft with what is known of its pictures, whatever it says itself: digest, source and size are those of a picture that this org
 * uploaded, or they are not there. A picture without a digest keeps the one that was uploaded under its name.
 * @param before The draft as it was kept; pictures it shows no more are noted.
 */
export async function withImages(tx: Tx, orgId: OrgId, value: unknown, before: unknown, now: Date): Promise<unknown> {
  const images = entriesOf(value);
  const was = new Map(entriesOf(before).flatMap((image) => (isRecord(image) ? [[image["name"], image] as const] : [])));
  const [next, old] = [digestsIn(value), digestsIn(before)];
  if (images.length === 0 && old.length === 0) return value;
  await lockImages(tx, orgId);
  const known = await imagesOf(tx, orgId, [...next, ...old]);
  const filled = images.map((image) => {
    if (!isRecord(image)) return image;
    const earlier = was.get(image["name"]);
    const whole = filledIn(image, known, earlier);
    return isRecord(image["dark"]) ? { ...whole, dark: filledIn(image["dark"], known, isRecord(earlier?.["dark"]) ? earlier["dark"] : undefined) } : whole;
  });
  const shown = digestsIn({ images: filled });
  await noteDropped(tx, orgId, old.filter((digest) => !shown.includes(digest)), shown, now);
  return images.length === 0 ? value : { ...(value as Loose), images: filled };
}

function filledIn(picture: Loose, known: ReadonlyMap<string, KeptImage>, earlier: Loose | undefined): Loose {
  const { digest, source: _source, width: _width, height: _height, ...rest } = picture;
  const kept = known.get(typeof digest === "string" ? digest : (digestIn(earlier)[0] ?? ""));
  return kept ? { ...rest, digest: kept.digest, source: kept.source, width: kept.width, height: kept.height } : rest;
}
