import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { EgressExchange } from "../platform/egress/index.ts";
import type { Jobs } from "../platform/jobs/index.ts";

/** What this process measures beside requests: what went out, and how background work stands. */
export interface Meter {
  /** For the egress guard: every attempt, refused ones included. */
  exchange(exchange: EgressExchange): void;
  /** Adds everything to `/metrics`. */
  register(registry: Registry, jobs: Pick<Jobs, "counts">): void;
}

/** Labels are few and fixed (purpose, outcome): never an address that a stranger chose. */
export function openMeter(): Meter {
  const seconds = new Histogram({
    name: "entente_egress_seconds", help: "Time of an outbound request, by what it is for and how it ended.", labelNames: ["purpose", "outcome"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30], registers: [],
  });
  const bytes = new Counter({ name: "entente_egress_bytes_total", help: "Bytes of outbound bodies, by what they are for and direction.", labelNames: ["purpose", "direction"], registers: [] });
  return {
    exchange({ purpose, status, error, ms, bytesIn, bytesOut }) {
      seconds.observe({ purpose, outcome: error ?? `${Math.floor((status ?? 0) / 100)}xx` }, ms / 1_000);
      bytes.inc({ purpose, direction: "in" }, bytesIn);
      bytes.inc({ purpose, direction: "out" }, bytesOut);
    },
    register(registry, jobs) {
      registry.registerMetric(seconds);
      registry.registerMetric(bytes);
      const state = new Gauge({
        name: "entente_jobs", help: "Background jobs by state; dead ones are kept for 7 days.", labelNames: ["state"], registers: [registry],
        async collect() {
          const { lagS, ...counts } = await jobs.counts();
          for (const [name, count] of Object.entries(counts)) state.set({ state: name }, count);
          lag.set(lagS);
        },
      });
      const lag = new Gauge({ name: "entente_jobs_lag_seconds", help: "How long the oldest due work has waited.", registers: [registry] });
    },
  };
}
