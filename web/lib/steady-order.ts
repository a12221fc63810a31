/** What a list shows while somebody points at it, and how much of it would be different. */
export interface Steady<T> {
  rows: { row: T; /** It is in the list no more; it stays until the order is refreshed, so that nothing moves. */ gone: boolean }[];
  /** Rows that came, went or stand elsewhere. */
  updates: number;
}

/**
 * Keeps the rows where they are: those that stayed show what they say now, those that went stay with what they said, and
 * those that came wait.
 * @param shown The rows as they stand on the page. @param fresh What the list would be.
 */
export function steadyOrder<T extends { id: string }>(shown: readonly T[], fresh: readonly T[]): Steady<T> {
  const now = new Map(fresh.map((row) => [row.id, row]));
  const before = new Set(shown.map((row) => row.id));
  const places = new Map(shown.map((row, i) => [row.id, i]));
  const common = fresh.flatMap((row) => places.get(row.id) ?? []);
  return {
    rows: shown.map((row) => ({ row: now.get(row.id) ?? row, gone: !now.has(row.id) })),
    updates: fresh.filter((row) => !before.has(row.id)).length + shown.filter((row) => !now.has(row.id)).length + common.length - longestRise(common),
  };
}

/** The most places that already stand in rising order: the others have moved. */
function longestRise(places: readonly number[]): number {
  const ends: number[] = [];
  for (const place of places) {
    const at = ends.findIndex((end) => end >= place);
    if (at < 0) ends.push(place);
    else ends[at] = place;
  }
  return ends.length;
}
