import { merge } from "./merge.ts";
import { at, below, isObject, isWithin, type Json, put, same, stepsOf } from "./pointer.ts";

/** One field that would change: as it is, as it would be, and what says so. */
export interface ChangeRow {
  path: string;
  now: Json | undefined;
  then: Json | undefined;
  from?: string;
}

/** What was read of an app: a draft, and for each field where it was found. */
export interface Import {
  draft: Json;
  fields: readonly { path: string; from: string }[];
}

/** Files of their own, which a document only names: they are uploaded where they are seen. */
const FILES = ["/metadata/logo", "/images"];
const OURS = ["/schema"];

/**
 * The fields of a draft that an import would change. What the import does not name stays as it is, and has no row.
 * @param isWhole whether what stands at a pointer can only be taken over as one: the shapes of a choice do not mix
 */
export function importRows(now: Json, { draft, fields }: Import, isWhole: (pointer: string) => boolean): ChangeRow[] {
  const rows = new Map<string, ChangeRow>();
  for (const { path, from } of fields.flatMap((field) => leavesOf(at(draft, field.path), field.path).map((leaf) => ({ path: leaf, from: field.from })))) {
    if ([...FILES, ...OURS].some((prefix) => isWithin(path, prefix))) continue;
    const place = rowOf(now, path, isWhole);
    const row = { path: place, now: at(now, place), then: at(draft, place), from };
    if (!rows.has(place) && !same(row.now, row.then)) rows.set(place, row);
  }
  return [...rows.values()];
}

/** Whether the import names files that it cannot bring. */
export const namesFiles = ({ fields }: Import): boolean => fields.some((field) => FILES.some((prefix) => isWithin(field.path, prefix)));

/** The draft with the chosen rows taken over. */
export const withRows = (now: Json, rows: readonly ChangeRow[]): Json => rows.reduce<Json>((next, { path, then }) => put(next, path, then) ?? {}, now);

/** The draft as it was before an import, but for what was written since: that stays. */
export function takenBack(before: Json, taken: Json, now: Json): Json {
  const { merged, conflicts } = merge(taken, before, now);
  return conflicts.reduce<Json>((next, { path, theirs }) => put(next, path, theirs) ?? {}, merged);
}

function leavesOf(value: Json | undefined, path: string): string[] {
  return isObject(value) && Object.keys(value).length > 0 ? Object.keys(value).flatMap((name) => leavesOf(value[name], below(path, name))) : [path];
}

/** Where a field is taken over: at itself, or at the first place above it that is one thing, or that holds something else than fields. */
function rowOf(now: Json, path: string, isWhole: (pointer: string) => boolean): string {
  let place = "";
  for (const step of stepsOf(path)) {
    place = below(place, step);
    const held = at(now, place);
    if (isWhole(place) || (held !== undefined && !isObject(held))) return place;
  }
  return path;
}
