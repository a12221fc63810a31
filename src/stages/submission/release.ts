import { type ManifestDiff, sizeOf } from "../manifest/index.ts";

export type Size = ManifestDiff["semver"];

type Numbers = readonly [major: number, minor: number, patch: number];

/** `1.4.2`: no leading zeros, no suffix, each number below a million. */
export const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

const numbersOf = (version: string): Numbers => {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return [major, minor, patch];
};

/** Below zero when `a` comes before `b`. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
}

/**
 * The version after `before` for a change of this size; the first one is 1.0.0. Above every version of the same line that is
 * `taken`: an older one may be current again.
 */
export function versionAfter(taken: readonly string[], before: string | undefined, size: Size): string {
  if (!before) return "1.0.0";
  const [major, minor, patch] = numbersOf(before);
  const all = taken.map(numbersOf);
  const top = (numbers: number[], least: number) => Math.max(least, ...numbers) + 1;
  if (size === "major") return `${top(all.map(([m]) => m), major)}.0.0`;
  if (size === "minor") return `${major}.${top(all.flatMap(([m, n]) => (m === major ? [n] : [])), minor)}.0`;
  return `${major}.${minor}.${top(all.flatMap(([m, n, p]) => (m === major && n === minor ? [p] : [])), patch)}`;
}

const RANK: readonly Size[] = ["patch", "minor", "major"];

export interface Suggestion {
  version: string;
  size: Size;
  /** The changes that made it so; none for a first version. */
  reasons: { path: string; size: Size; because: string }[];
}

/**
 * The next version for what changed since the live one. It is above every version that ever was, also when an older one is
 * live again.
 * @param taken The highest last.
 */
export function suggestRelease(taken: readonly string[], diff: ManifestDiff | undefined): Suggestion {
  const highest = taken.at(-1);
  if (!diff) return { version: versionAfter(taken, highest, "minor"), size: "minor", reasons: [] };
  const reasons = diff.changes.map((change) => ({ path: change.path, size: sizeOf(change), because: change.because }));
  const size = RANK[Math.max(0, ...reasons.map((reason) => RANK.indexOf(reason.size)))] ?? "patch";
  return { version: versionAfter(taken, highest, size), size, reasons: reasons.filter((reason) => reason.size === size) };
}

/** Why a chosen version cannot be used; undefined when it can. @param taken The highest last. */
export function wrongRelease(chosen: string, taken: readonly string[], suggested: Suggestion): string | undefined {
  if (!VERSION.test(chosen)) return `"${chosen}" is not a version such as ${suggested.version}`;
  const highest = taken.at(-1);
  if (highest !== undefined && compareVersions(chosen, highest) <= 0) return `${chosen} is not above ${highest}, which was published`;
  if (highest !== undefined && suggested.size === "major" && numbersOf(chosen)[0] <= numbersOf(highest)[0]) return `The change breaks what is in use: it needs a new major version, such as ${suggested.version}`;
  return undefined;
}
