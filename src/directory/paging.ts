import { Problem } from "../kernel/index.ts";

/** A page of a list that is ordered by a text key and an id. */
export interface Page<T> {
  items: T[];
  /** Give it back as `after` for the page that follows; `null` on the last. */
  next: string | null;
}

export const writeCursor = (key: string, id: string): string => Buffer.from(JSON.stringify([key, id])).toString("base64url");

/** @throws {Problem} `bad-request` for a cursor that we did not write. */
export function readCursor(cursor: string): { key: string; id: string } {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string" && isPlain(value[0] + value[1])) {
      return { key: value[0], id: value[1] };
    }
  } catch {
    // answered below: why it cannot be read is of no use to anybody
  }
  throw new Problem("bad-request", "This is not a cursor that a page gave");
}

const isPlain = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** Cuts the row that was read too many, which tells whether there is more. */
export function pageOf<T>(rows: T[], limit: number, keyOf: (item: T) => { key: string; id: string }): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const at = last && rows.length > limit ? keyOf(last) : undefined;
  return { items, next: at ? writeCursor(at.key, at.id) : null };
}
