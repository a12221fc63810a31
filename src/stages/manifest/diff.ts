import { canonicalJson } from "./digest.ts";
import { EFFORTS, LISTING, WEIGHTS } from "./diff-weights.ts";
import type { Effort, Weight } from "./diff-weights.ts";
import type { Manifest } from "./schema.ts";
import { movesSecrets } from "./secret-hosts.ts";
import { isRecord, pointer } from "./walk.ts";

export interface Change {
  /** JSON Pointer; list entries by their place in `after`, removed ones by their place in `before`. */
  path: string;
  before: unknown;
  after: unknown;
  effort: Effort;
  breaking: boolean;
  because: string;
  /** Words, pictures and contacts of the listing alone: nothing that was proven changes. */
  listing: boolean;
  /** Secrets, codes or assertions would go to a host that receives none today. */
  movesSecrets: boolean;
}

export interface ManifestDiff {
  changes: Change[];
  /** Does any change take something from apps that are in use? */
  breaking: boolean;
  /** What must be done again before this may be published. */
  recheck: Effort;
  semver: "major" | "minor" | "patch";
  /** Something changed, and nothing but the listing's words, pictures and contacts. */
  listingOnly: boolean;
}

/** What changed between two manifests, and what each change weighs (diff-weights.ts). */
export function diffManifests(before: Manifest, after: Manifest): ManifestDiff {
  const changes = Object.entries(WEIGHTS).flatMap(([path, weight]) => compare(path.split("."), weight, before, after));
  const breaking = changes.some((change) => change.breaking);
  const recheck = EFFORTS[Math.max(0, ...changes.map((change) => EFFORTS.indexOf(change.effort)))] ?? "nothing";
  const listingOnly = changes.length > 0 && changes.every((change) => change.listing);
  return { changes, breaking, recheck, semver: breaking ? "major" : changes.some((change) => sizeOf(change) === "minor") ? "minor" : "patch", listingOnly };
}

/** What one change asks of the version: breaking ones a major, new abilities a minor, words and repairs a patch. */
export const sizeOf = (change: Pick<Change, "breaking" | "effort" | "listing">): ManifestDiff["semver"] =>
  change.breaking ? "major" : change.listing || change.effort === "nothing" ? "patch" : "minor";

function compare(steps: string[], weight: Weight, before: Manifest, after: Manifest): Change[] {
  const was = valueAt(before, steps);
  const is = valueAt(after, steps);
  const refined = Object.keys(WEIGHTS).some((path) => path.startsWith(`${steps.join(".")}.`));
  // A row with rows below it speaks for the whole alone: that it came or went. Those below are silent then.
  if (refined && was !== undefined && is !== undefined) return [];
  if (steps.length > 2 && isCapability(steps) && (valueAt(before, steps.slice(0, 2)) === undefined || valueAt(after, steps.slice(0, 2)) === undefined)) return [];
  if (same(was, is)) return [];
  const change = (path: (string | number)[], a: unknown, b: unknown): Change =>
    ({
      path: pointer(path), before: a, after: b, effort: weight.effort, breaking: weight.breaks(a, b), because: weight.because,
      listing: LISTING.has(steps.join(".")), movesSecrets: movesSecrets(pointer(path), a, b, before, after),
    });
  if (weight.each === undefined || !Array.isArray(was) || !Array.isArray(is)) return [change(steps, was, is)];
  const key = (item: unknown): string => canonicalJson(weight.each && isRecord(item) ? item[weight.each] : item);
  const old = new Map(was.map((item, i) => [key(item), { item: item as unknown, i }]));
  const fresh = new Map(is.map((item, i) => [key(item), { item: item as unknown, i }]));
  const found = [
    ...[...old].filter(([k]) => !fresh.has(k)).map(([, { item, i }]) => change([...steps, i], item, undefined)),
    ...[...fresh].filter(([k, { item }]) => !same(old.get(k)?.item, item)).map(([k, { item, i }]) => change([...steps, i], old.get(k)?.item, item)),
  ];
  return found.length ? found : [{ ...change(steps, was, is), breaking: false }]; // the same entries in another order
}

const isCapability = (steps: readonly string[]): boolean => steps[0] === "sso" || steps[0] === "provisioning";

const valueAt = (value: unknown, steps: readonly string[]): unknown => steps.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), value);

const same = (a: unknown, b: unknown): boolean => a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
