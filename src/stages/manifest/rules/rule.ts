import type { AddressOptions } from "../address.ts";
import type { Manifest } from "../schema.ts";

/** `error` blocks testing, `task` (publishing task) blocks submitting, `warning` blocks nothing. */
export type Severity = "error" | "task" | "warning";

/** One place where a rule is broken. `message` and `mend` stand in for the rule's own where a place can say more. */
export interface Finding {
  path: string;
  code?: string;
  message?: string;
  mend?: string;
}

/** What fields mean to each other; one row per rule, so that docs, forms and tests read the same list. */
export interface Rule {
  /** Stable: `manifest.<area>.<rule>`. Never renamed. */
  code: string;
  severity: Severity;
  message: string;
  mend: string;
  find(manifest: Manifest, options: AddressOptions): Finding[];
}

/** `[{path}]` when `broken`, else nothing. */
export const at = (path: string, broken: boolean): Finding[] => (broken ? [{ path }] : []);

/** Findings for each item that stands in the list a second time. */
export function repeated<T>(list: readonly T[], key: (item: T) => unknown, path: (i: number) => string): Finding[] {
  const seen = new Set<unknown>();
  return list.flatMap((item, i) => {
    const k = key(item);
    if (seen.has(k)) return [{ path: path(i) }];
    seen.add(k);
    return [];
  });
}

export const isPublic = (manifest: Manifest): boolean => manifest.metadata.visibility === "public";
