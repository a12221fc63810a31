import { at, differences, isWithin, type Json, put, same } from "./pointer.ts";

/** A field that two people changed differently. `undefined` means that it is not there. */
export interface Conflict {
  path: string;
  yours: Json | undefined;
  theirs: Json | undefined;
}

/**
 * Brings two edits of one document together: what only one side changed is taken from that side, what both changed
 * differently is a conflict and holds your value until somebody chooses.
 */
export function merge(base: Json, yours: Json, theirs: Json): { merged: Json; conflicts: Conflict[] } {
  const mine = differences(base, yours);
  const conflicts: Conflict[] = [];
  let merged = theirs;
  for (const path of mine) {
    const touched = differences(base, theirs).filter((other) => isWithin(other, path) || isWithin(path, other));
    const outer = touched.reduce((shortest, other) => (other.length < shortest.length ? other : shortest), path);
    const [own, other] = [at(yours, outer), at(theirs, outer)];
    if (touched.length > 0 && !same(own, other) && !conflicts.some((known) => isWithin(outer, known.path))) conflicts.push({ path: outer, yours: own, theirs: other });
    merged = put(merged, outer, own) ?? null;
  }
  return { merged, conflicts };
}
