import type { Check } from "./check.ts";

/** An engine that went out with a release: it takes no more changes. */
export interface ReleasedEngine {
  version: string;
  /** The last day on which it changed: `2026-11-23`. */
  until: string;
  /** How many checks it had. */
  checks: number;
}

/**
 * Stands in every report, under its signature. Semantic Versioning: **major** when records of before are read or replayed no
 * more; **minor** when a check is added, or asks more or other than before (then its own version rises too, with a line in
 * `changes` that names the new engine); **patch** when the engine judges alike, but sends or records in another way.
 *
 * Until the first release it stays 1.0.0, whatever changes: no evidence of before is out there, and each report names the
 * versions of its checks besides. A release adds its row to `RELEASED`; from then on `tooLate` says who forgot to raise it.
 */
export const ENGINE_VERSION = "1.0.0";

export const RELEASED: readonly ReleasedEngine[] = [];

/** What checks claim of engines that were out already, in sentences; empty when every change names an engine that came with it. */
export function tooLate(checks: readonly Pick<Check, "id" | "changes">[], released: readonly ReleasedEngine[]): string[] {
  return released.flatMap(({ version, until, checks: known }) => {
    const late = checks.flatMap(({ id, changes }) => changes.filter((c) => c.engine === version && c.on > until).map((c) => `${id} version ${c.version} is of ${c.on}: engine ${version} was out since ${until}, name a newer one`));
    const then = checks.filter(({ changes: [first] }) => first !== undefined && !newer(first.engine, version)).length;
    return then > known ? [...late, `Engine ${version} had ${known} checks, not ${then}: a check that is added names the engine that comes with it in the first line of its changes`] : late;
  });
}

/** Whether a version is newer than another one, number by number. */
export const newer = (one: string, other: string): boolean => one.localeCompare(other, "en", { numeric: true }) > 0;
