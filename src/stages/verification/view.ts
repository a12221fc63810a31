import type { z } from "zod";
import type { Check } from "./check.ts";
import type { CheckView, RunSummary, RunView } from "./contract.ts";
import { ENGINE_VERSION } from "./report.ts";
import type { Run } from "./run.ts";
import type { KeptResult } from "./store.ts";

export function toRunSummary(run: Run, finished: number): z.input<typeof RunSummary> {
  return {
    id: run.id, submissionId: run.submissionId, digest: run.digest, state: run.state, verdict: run.verdict ?? null, tallies: run.tallies ?? null,
    progress: { finished: run.tallies?.checks ?? finished, planned: run.planned.length }, partial: run.only !== undefined, requestedAt: run.requestedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null, finishedAt: run.finishedAt?.toISOString() ?? null, failure: run.failure ?? null,
  };
}

/** A run with everything that is known of it by now; while it runs, the results so far. */
export function toRunView(run: Run, kept: readonly KeptResult[]): z.input<typeof RunView> {
  return {
    ...toRunSummary(run, kept.length), app: run.manifest.metadata.name, seed: run.seed, engine: run.report?.engine ?? ENGINE_VERSION, planned: run.planned,
    checks: run.report?.checks ?? kept.map((k) => k.result), exchanges: run.report?.exchanges ?? kept.flatMap((k) => k.exchanges),
    notProven: run.report?.notProven ?? [], leftBehind: run.report?.leftBehind ?? [],
  };
}

export const toCheckView = (check: Check): z.input<typeof CheckView> => ({
  id: check.id, slug: check.slug, version: check.version, protocol: check.protocol, kind: check.kind, gate: check.gate, title: check.title, asks: check.asks, why: check.why,
  remedy: check.remedy, expects: check.expects, spec: check.spec,
});
