import type { OrgId } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { testSecrets } from "../submission/index.ts";
import { benchIdentity, benchStateIn, finishRun } from "./actions.ts";
import { verify, type VerifyInput } from "./engine.ts";
import { signRun } from "./evidence/actions.ts";
import { recordOf } from "./evidence/record.ts";
import type { Run, RunId } from "./run.ts";
import * as store from "./store.ts";

/** A worker that says nothing for this long has gone; its run is taken over where it stopped. */
const SILENT_MS = 30_000;
const BEAT_MS = 2_000;
/** However many checks there are, a run ends. */
const HARD_STOP_MS = 15 * 60_000;
/** A run that was begun so long ago is not taken over again: whoever works on it may die of it. */
const TAKE_OVER_MS = 60 * 60_000;

class Cancelled extends Error {}

/** Works on runs: what waits, and what a worker that died left behind. */
export function defineVerificationJobs(platform: Platform): void {
  platform.jobs.define({ name: "verification-run", concurrency: 2, retries: 2, handle: async ({ runId }, signal) => work(platform, String(runId) as RunId, signal) });
  platform.jobs.define({
    name: "verification-sweep", everyS: 30,
    async handle(_payload, signal) {
      const now = platform.clock.now();
      const waiting = await platform.db.inNetwork(async (tx) => {
        await store.dropBenchState(tx, now);
        return store.runsToTake(tx, now, SILENT_MS);
      });
      for (const id of waiting) await work(platform, id, signal);
    },
  });
}

async function work(platform: Platform, id: RunId, stopping: AbortSignal): Promise<void> {
  const now = platform.clock.now();
  const run = await platform.db.inNetwork(async (tx) => ((await store.takeRun(tx, id, now, SILENT_MS)) ? store.runById(tx, id) : undefined));
  if (!run) return;
  if (run.startedAt && now.getTime() - run.startedAt.getTime() > TAKE_OVER_MS) {
    const failure = "The run did not come to an end within an hour; nothing is said about the app.";
    return void (await platform.db.inTenant(run.orgId, (tx) => store.endRun(tx, id, { state: "cancelled", at: now, failure })));
  }
  const cancelled = new AbortController();
  const beats = setInterval(() => {
    platform.db.inTenant(run.orgId, (tx) => store.beat(tx, id, platform.clock.now()))
      .then((asked) => { if (asked) cancelled.abort(new Cancelled()); }, (err: unknown) => platform.log.warn({ err, run: id }, "a run could not say that it is alive"));
  }, BEAT_MS);
  try {
    const done = await verifyRun(platform, run, AbortSignal.any([stopping, cancelled.signal, AbortSignal.timeout(HARD_STOP_MS)]));
    await finishRun(platform, run, done.report, await signRun(platform, done));
  } catch (thrown) {
    if (stopping.aborted) return; // the next worker goes on where this one stopped
    const failure = thrown instanceof Cancelled ? undefined : "The run itself failed; nothing is said about the app.";
    if (failure) platform.log.error({ err: thrown, run: id }, "verification run failed");
    await platform.db.inTenant(run.orgId, (tx) => store.endRun(tx, id, { state: "cancelled", at: platform.clock.now(), ...(failure ? { failure } : {}) }));
  } finally {
    clearInterval(beats);
  }
}

async function verifyRun(platform: Platform, run: Run, signal: AbortSignal) {
  const { orgId } = run;
  const rule = { allowLocal: platform.config.allowLocalTargets };
  const { done, secrets } = await platform.db.inTenant(orgId, async (tx) => {
    const opened: Record<string, string> = {};
    for (const { name, origin } of testSecrets(run.manifest, rule)) {
      const value = await platform.secrets.open(tx, { orgId: orgId as OrgId, owner: run.submissionId, name, origin });
      if (value) opened[name] = value;
    }
    return { done: await store.resultsOf(tx, run.id), secrets: opened };
  });
  const bench = new URL(platform.config.benchUrl);
  const input: VerifyInput = {
    manifest: run.manifest, digest: run.digest, secrets, egress: platform.egress, clock: platform.clock, seed: run.seed, dialect: run.dialect, signal, allowLocal: rule.allowLocal,
    bench: { identity: await benchIdentity(platform, orgId), url: platform.config.benchUrl, state: benchStateIn(platform) },
    mayReachOwn: [{ host: bench.hostname, port: Number(bench.port || (bench.protocol === "https:" ? 443 : 80)) }],
    ...(run.only ? { only: run.only } : {}),
    ...(done.length > 0 ? { done: { results: done.map((d) => d.result), exchanges: done.flatMap((d) => d.exchanges), startedAt: run.startedAt ?? platform.clock.now() } } : {}),
    async onProgress(progress) {
      if (progress.kind === "started") return;
      await platform.db.inTenant(orgId, async (tx) => {
        if (progress.kind === "planned") await store.setPlanned(tx, run.id, progress.checks);
        else await store.addResult(tx, run, progress.result, progress.exchanges);
      });
    },
  };
  return recordOf(input, await verify(input));
}
