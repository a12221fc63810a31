import { type Change, diffManifests, type Manifest, publicView } from "../../src/stages/manifest/index.ts";
import { EXIT, Stop } from "../exit.ts";
import { withImageDigests } from "../image-files.ts";
import { latestOf } from "../latest.ts";
import { readManifest } from "../manifest-file.ts";
import { openNetwork } from "../network.ts";
import { plain, print, say } from "../terminal.ts";

export interface DiffOptions {
  format: "pretty" | "json" | "ndjson";
  against?: string;
  published?: boolean;
  at?: string;
  failOn?: "breaking" | "change";
}

/** What a manifest changes against another file, your latest submission, or what is published: what breaks, what must be proven again. */
export async function diff(file: string, options: DiffOptions): Promise<void> {
  const { manifest } = await readManifest(file, options);
  const { before, after, from } = await sides(file, manifest, options);
  const found = diffManifests(before, after);
  if (options.format === "json") print(JSON.stringify({ schema: "entente-diff/1", from, ...found }));
  else if (options.format === "ndjson") for (const change of found.changes) print(JSON.stringify(change));
  else {
    for (const change of found.changes) print(inWords(change));
    say(found.changes.length === 0 ? `Nothing changed against ${from}.` : `Against ${from}: ${found.changes.length} changes, ${found.breaking ? "breaking" : "none breaking"}; a ${found.semver} version. ${RECHECK[found.recheck]}`);
  }
  const failing = options.failOn === "breaking" ? found.breaking : options.failOn === "change" && found.changes.length > 0;
  if (failing) throw new Stop(EXIT.checksFailed, options.failOn === "breaking" ? "There are breaking changes." : "There are changes.");
}

const RECHECK = { nothing: "Nothing has to be proven again.", verify: "The checks have to run again.", verify_and_review: "The checks have to run again, and people review it." } as const;

async function sides(file: string, manifest: Manifest, options: DiffOptions): Promise<{ before: Manifest; after: Manifest; from: string }> {
  if (options.against) {
    const { manifest: other } = await readManifest(options.against, options);
    // both are files: their pictures are compared as they lie there
    return { before: await withImageDigests(options.against, other, {}), after: await withImageDigests(file, manifest, {}), from: options.against };
  }
  const { manifest: there, from } = await latestOf(openNetwork(), manifest.metadata.slug, options);
  // the network parsed it when it was saved; what is published is shown without the parts that are not public, so they are left out here
  const before = there as Manifest;
  const own = await withImageDigests(file, manifest, before);
  return before.test === undefined && from.startsWith("the catalog") ? { before, after: publicView(own) as Manifest, from } : { before, after: own, from };
}

const short = (value: unknown): string => {
  const text = value === undefined ? "(not there)" : (JSON.stringify(value) ?? "");
  return plain(text.length > 70 ? `${text.slice(0, 69)}…` : text);
};
const inWords = (change: Change): string => `${change.breaking ? "breaking" : "        "}  ${plain(change.path)}\n    - ${short(change.before)}\n    + ${short(change.after)}\n    ${change.because}`;
