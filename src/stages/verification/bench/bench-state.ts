import type { Json } from "../../../platform/jobs/index.ts";

/**
 * What the bench must remember between the engine, which decides, and the endpoints, which answer the app: pending codes,
 * tokens, odd discovery documents. They may run in different processes.
 */
export interface BenchState {
  put(key: string, name: string, value: Json, lifeS: number): Promise<void>;
  get(key: string, name: string): Promise<Json | undefined>;
}

/** Where engine and endpoints are one process, as on a laptop. */
export function benchStateInMemory(now: () => number = Date.now): BenchState {
  const kept = new Map<string, { text: string; untilMs: number }>();
  return {
    async put(key, name, value, lifeS) {
      for (const [old, { untilMs }] of kept) if (untilMs < now()) kept.delete(old);
      kept.set(`${key}\n${name}`, { text: JSON.stringify(value), untilMs: now() + lifeS * 1000 });
    },
    async get(key, name) {
      const found = kept.get(`${key}\n${name}`);
      return found && found.untilMs >= now() ? (JSON.parse(found.text) as Json) : undefined;
    },
  };
}
