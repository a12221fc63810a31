import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Manifest, MAX_IMAGE_BYTES, type Picture } from "../src/stages/manifest/index.ts";
import { EXIT, Stop } from "./exit.ts";

/** One picture file that a manifest names. */
export interface ImageFile { name: string; theme: "light" | "dark"; picture: Picture; path: string }

/** Every picture file of a manifest, light ones first: a dark one is uploaded after the one it belongs to. */
export const imageFiles = (manifest: Pick<Manifest, "images">): ImageFile[] => (manifest.images ?? []).flatMap((image, i) => [
  { name: image.name, theme: "light" as const, picture: image, path: `/images/${i}` },
  ...(image.dark ? [{ name: image.name, theme: "dark" as const, picture: image.dark, path: `/images/${i}/dark` }] : []),
]);

export const digestOfFile = (content: Buffer): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

const ENDINGS = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", webp: "image/webp" } as const;
/** What a file says it is, by the ending of its name; the schema lets no other ending through. */
export const typeOfFile = (file: string): (typeof ENDINGS)[keyof typeof ENDINGS] => ENDINGS[file.split(".").at(-1) as keyof typeof ENDINGS];

export const besideManifest = (manifestFile: string, file: string): string => join(dirname(manifestFile), file);

/** The bytes of a picture beside the manifest. @throws {Stop} when it is not there. */
export async function readImage(manifestFile: string, { picture }: ImageFile): Promise<Buffer> {
  return readFile(besideManifest(manifestFile, picture.file)).catch(() => {
    throw new Stop(EXIT.usage, `The picture ${picture.file} is not beside ${manifestFile}.`);
  });
}

/** What can be said of the picture files without a network: that they are there, and not too large. */
export async function imageProblems(manifestFile: string, manifest: Pick<Manifest, "images">): Promise<{ path: string; code: string; severity: "task"; message: string; mend: string }[]> {
  const looked = await Promise.all(imageFiles(manifest).map(async ({ picture, path }) => {
    const size = await stat(besideManifest(manifestFile, picture.file)).then((found) => (found.isFile() ? found.size : undefined), () => undefined);
    if (size === undefined) return [{ path: `${path}/file`, code: "cli.image.missing", severity: "task" as const, message: `The picture ${picture.file} is not beside the manifest`, mend: "Put it there, or remove it from the manifest." }];
    return size > MAX_IMAGE_BYTES ? [{ path: `${path}/file`, code: "cli.image.too-large", severity: "task" as const, message: `The picture ${picture.file} is larger than 2 MB`, mend: "Cut out the part that the step is about." }] : [];
  }));
  return looked.flat();
}

/**
 * The manifest with what the other side knows of its pictures, where the file beside it is the same: as it was uploaded, or as the network
 * gave it out. A file that differs has the digest of its bytes, so that a comparison shows it.
 */
export async function withImageDigests(manifestFile: string, manifest: Manifest, other: Pick<Manifest, "images">): Promise<Manifest> {
  if (!manifest.images) return manifest;
  const known = new Map(imageFiles(other).map((one) => [`${one.name} ${one.theme}`, one.picture]));
  const filled = async (one: ImageFile): Promise<Omit<Picture, "file">> => {
    const content = await readFile(besideManifest(manifestFile, one.picture.file)).catch(() => undefined);
    const there = known.get(`${one.name} ${one.theme}`);
    const own = content && digestOfFile(content);
    const { file: _file, ...kept } = there ?? { file: "" };
    if (own === undefined) return one.picture.digest === there?.digest ? kept : {};
    return own === there?.digest || own === there?.source ? kept : { digest: own };
  };
  const images = await Promise.all(manifest.images.map(async (image) => {
    const { name, file, dark } = image;
    return {
      name, file, ...(await filled({ name, theme: "light", picture: image, path: "" })),
      ...(dark ? { dark: { file: dark.file, ...(await filled({ name, theme: "dark", picture: dark, path: "" })) } } : {}),
    };
  }));
  return { ...manifest, images };
}
