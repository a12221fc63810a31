import type { Json } from "../../../platform/jobs/index.ts";

/**
 * What the bench must remember between the engine, which decides, and the endpoints, which answer the app: pending codes,
 * tokens, odd discovery documents. They may run in different processes.
 */
export interface BenchState {
  put(key: string, name: string, value: Json, lifeS: number): Promise<void>;
  get(key: string, name: string): Promise<Json | undefined>;
}

/** What has had its time is looked for so often: it answers nobody meanwhile. */
const SWEEP_MS = 10_000;

/** Where engine and endpoints are one process, as on a laptop. */
export function benchStateInMemory(now: () => number = Date.now): BenchState {
  const kept = new Map<string, { text: string; untilMs: number }>();
  let sweepAtMs = 0;
  return {
    async put(key, name, value, lifeS) {
      if (now() >= sweepAtMs) {
        for (const [old, { untilMs }] of kept) if (untilMs < now()) kept.delete(old);
        sweepAtMs = now() + SWEEP_MS;
      }
      kept.set(`${key}\n${name}`, { text: JSON.stringify(value), untilMs: now() + lifeS * 1000 });
    },
    async get(key, name) {
      const found = kept.get(`${key}\n${name}`);
      return found && found.untilMs >= now() ? (JSON.parse(found.text) as Json) : undefined;
    },
  };
}
