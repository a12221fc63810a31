import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { stringify } from "yaml";
import { type Manifest, manifestSchema } from "../../src/stages/manifest/index.ts";
import { EXIT, Stop } from "../exit.ts";
import { besideManifest, digestOfFile, imageFiles } from "../image-files.ts";
import { latestOf } from "../latest.ts";
import { openNetwork, pictureOf } from "../network.ts";
import { print, say } from "../terminal.ts";

/** Writes the manifest that the network has, with logo and pictures beside it: your latest submission's draft, or the published one. */
export async function pull(slug: string, options: { output?: string; force?: boolean; published?: boolean; at?: string }): Promise<void> {
  const { manifest, from } = await latestOf(openNetwork(), slug, options);
  const text = stringify(manifest, { lineWidth: 120 });
  if (!options.output) return print(text.trimEnd());
  if (existsSync(options.output) && !options.force) throw new Stop(EXIT.conflict, `${options.output} exists already. Compare first: entente diff ${options.output}. Or use --force.`);
  const files = await filesOf(manifest, options.output, options.force === true);
  await mkdir(dirname(options.output), { recursive: true });
  await writeFile(options.output, text);
  for (const { path, content } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    say(`Wrote ${path}`);
  }
  say(`Wrote ${options.output} from ${from}`);
}

/**
 * Logo and pictures that are not beside the manifest yet. What lies there as it was uploaded, or as the network gave it out, stays.
 * @throws {Stop} before anything is written, when another file lies in a picture's place, or a picture is not what its digest says.
 */
async function filesOf(manifest: unknown, output: string, force: boolean): Promise<{ path: string; content: Buffer }[]> {
  const { logo } = manifestSchema.shape.metadata.pick({ logo: true }).safeParse({ logo: (manifest as Partial<Manifest> | null)?.metadata?.logo }).data ?? {};
  // a draft may hold anything: what has not the shape of a picture is no file to write
  const images = manifestSchema.shape.images.safeParse((manifest as Partial<Manifest> | null)?.images).data;
  const wanted = [
    ...(logo?.digest && logo.file.endsWith(".png") ? [{ file: logo.file, digest: logo.digest, source: undefined, from: "logo", keep: true }] : []),
    ...imageFiles({ images }).flatMap(({ picture: { file, digest, source } }) => (digest ? [{ file, digest, source, from: "image", keep: false }] : [])),
  ];
  const files: { path: string; content: Buffer }[] = [];
  for (const { file, digest, source, from, keep } of wanted) {
    const path = besideManifest(output, file);
    const here = existsSync(path) ? digestOfFile(readFileSync(path)) : undefined;
    // a logo that lies there stays: what was uploaded is not known of it
    if (here !== undefined && (keep || here === digest || here === source)) continue;
    if (here !== undefined && !force) throw new Stop(EXIT.conflict, `${path} exists already and is another picture. Use --force to replace it.`);
    const content = await pictureOf(`/${from}/${digest.slice("sha256:".length)}`);
    if (digestOfFile(content) !== digest) throw new Stop(EXIT.unavailable, `The network gave out another picture than ${file}'s digest says.`);
    files.push({ path, content });
  }
  return files;
}
