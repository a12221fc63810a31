import type { Db } from "../../platform/db/index.ts";

/** No visitor sees a catalog that is older than this, in milliseconds. */
export const MAX_AGE_MS = 1_000;
/** Different questions that are remembered; the oldest gives way. */
const MAX_KEPT = 300;

/** Answers that are the same for every visitor who is not signed in. */
export interface Recent {
  /** The remembered answer, or the one that is being made, or a new one. A failure is not remembered. */
  get<T>(key: string, make: () => Promise<T>): Promise<T>;
}

export function recentAnswers(db: Pick<Db, "onNews">, nowMs: () => number = () => performance.now()): Recent {
  const kept = new Map<string, { at: number; answer: Promise<unknown> }>();
  db.onNews(() => kept.clear()); // what this process just published is there at once; what another one did, within the age
  return {
    get<T>(key: string, make: () => Promise<T>): Promise<T> {
      const now = nowMs();
      const found = kept.get(key);
      // the age counts from before the question was asked of the database, not from its answer
      if (found && now - found.at < MAX_AGE_MS) return found.answer as Promise<T>;
      const answer = make();
      const entry = { at: now, answer };
      kept.delete(key);
      kept.set(key, entry);
      answer.catch(() => { if (kept.get(key) === entry) kept.delete(key); });
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? "");
      return answer;
    },
  };
}

const perDatabase = new WeakMap<Db, Recent>();
/** One memory per database: two networks in one process (tests) share nothing. */
export function recentOf(db: Db): Recent {
  const known = perDatabase.get(db) ?? recentAnswers(db);
  perDatabase.set(db, known);
  return known;
}
