import type { Json } from "../../../platform/jobs/index.ts";

/**
 * What the bench must remember between the engine, which decides, and the endpoints, which answer the app: pending codes,
 * tokens, odd discovery documents. They may run in different processes.
 */
export interface BenchState {
  put(key: string, name: string, value: Json, lifeS: number): Promise<void>;
  get(key: string, name: string): Promise<Json | undefined>;
  /** Several at once, in the order of their names. */
  getAll(key: string, names: readonly string[]): Promise<(Json | undefined)[]>;
  /** Reads and writes in one step: of two at the same moment, the second sees what the first wrote. @param edit `undefined` leaves it as it is. */
  change(key: string, name: string, lifeS: number, edit: (found: Json | undefined) => Json | undefined): Promise<void>;
}

/** What has had its time is looked for so often: it answers nobody meanwhile. */
const SWEEP_MS = 10_000;

/** Where engine and endpoints are one process, as on a laptop. */
export function benchStateInMemory(now: () => number = Date.now): BenchState {
  const kept = new Map<string, { text: string; untilMs: number }>();
  let sweepAtMs = 0;
  const put = (key: string, name: string, value: Json, lifeS: number): void => {
    if (now() >= sweepAtMs) {
      for (const [old, { untilMs }] of kept) if (untilMs < now()) kept.delete(old);
      sweepAtMs = now() + SWEEP_MS;
    }
    kept.set(`${key}\n${name}`, { text: JSON.stringify(value), untilMs: now() + lifeS * 1000 });
  };
  const get = (key: string, name: string): Json | undefined => {
    const found = kept.get(`${key}\n${name}`);
    return found && found.untilMs >= now() ? (JSON.parse(found.text) as Json) : undefined;
  };
  return {
    put: async (key, name, value, lifeS) => put(key, name, value, lifeS),
    get: async (key, name) => get(key, name),
    getAll: async (key, names) => names.map((name) => get(key, name)),
    async change(key, name, lifeS, edit) {
      const next = edit(get(key, name));
      if (next !== undefined) put(key, name, next, lifeS);
    },
  };
}
