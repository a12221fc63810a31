import type { OrgId } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { testSecrets } from "../submission/index.ts";
import { benchIdentity, benchStateIn, turnsIn, finishRun } from "./actions.ts";
import { verify, type VerifyInput } from "./engine.ts";
import { signRun } from "./evidence/actions.ts";
import { recordOf } from "./evidence/record.ts";
import type { Run, RunId } from "./run.ts";
import * as store from "./store.ts";

/** How long workers wait, in milliseconds. */
export interface WorkPatience {
  /** A worker that says nothing for this long has gone; its run is taken over where it stopped. */
  silentMs: number;
  beatMs: number;
  /** However many checks there are, and however slow the app is, a run ends. */
  hardStopMs: number;
  /** A run that was begun so long ago is not taken over again: whoever works on it may die of it. */
  takeOverMs: number;
}
const PATIENCE: WorkPatience = { silentMs: 30_000, beatMs: 2_000, hardStopMs: 15 * 60_000, takeOverMs: 60 * 60_000 };

/**
 * Runs side by side in one process. A run waits more than it works (for the app's answers, for the disk): so many use two thirds of
 * two cores that bear the apps too; twice as many gain a tenth, and each takes twice as long. `npm run bench -- publish` measures it.
 */
const AT_ONCE = 6;

class Cancelled extends Error {}
class HardStop extends Error {}

/** Works on runs: what waits, and what a worker that died left behind. */
export function defineVerificationJobs(platform: Platform, patience: Partial<WorkPatience> = {}): void {
  const waits = { ...PATIENCE, ...patience };
  platform.jobs.define({ name: "verification-run", concurrency: AT_ONCE, retries: 2, handle: async ({ runId }, signal) => work(platform, waits, String(runId) as RunId, signal) });
  platform.jobs.define({
    name: "verification-sweep", everyS: 30,
    async handle() {
      const now = platform.clock.now();
      await platform.db.inNetwork(async (tx) => {
        await store.dropBenchState(tx, now);
        await store.dropTurns(tx, now);
        // handed out, not worked on here: one long run must not keep the others waiting
        for (const id of await store.runsToTake(tx, now, waits.silentMs)) await platform.jobs.enqueue(tx, "verification-run", { runId: id }, { singletonKey: id });
      });
    },
  });
}

async function work(platform: Platform, waits: WorkPatience, id: RunId, stopping: AbortSignal): Promise<void> {
  const now = platform.clock.now();
  const taken = await platform.db.inNetwork(async (tx) => {
    const take = await store.takeRun(tx, id, now, waits.silentMs);
    return take === undefined ? undefined : { take, run: await store.runById(tx, id) };
  });
  if (!taken?.run) return;
  const { take, run } = taken;
  const end = (failure?: string) =>
    platform.db.inTenant(run.orgId, (tx) => store.endRun(tx, id, { state: "cancelled", at: platform.clock.now(), take, ...(failure ? { failure } : {}) }));
  if (run.startedAt && now.getTime() - run.startedAt.getTime() > waits.takeOverMs) {
    return void (await end(`The run did not come to an end within ${inWords(waits.takeOverMs)}; nothing is said about the app.`));
  }
  const off = new AbortController();
  const beats = setInterval(() => {
    platform.db.inTenant(run.orgId, (tx) => store.beat(tx, id, take, platform.clock.now())).then((asked) => { if (asked) off.abort(new Cancelled()); }, (err: unknown) => {
      if (err instanceof store.TakenOver) off.abort(err);
      else platform.log.warn({ err, run: id }, "a run could not say that it is alive");
    });
  }, waits.beatMs);
  const hardStop = setTimeout(() => off.abort(new HardStop()), waits.hardStopMs);
  try {
    const done = await verifyRun(platform, run, take, AbortSignal.any([stopping, off.signal]));
    await finishRun(platform, run, take, done.report, await signRun(platform, done));
  } catch (thrown) {
    if (stopping.aborted || thrown instanceof store.TakenOver) return; // the next worker goes on where this one stopped
    if (thrown instanceof Cancelled) return void (await end());
    if (thrown instanceof HardStop) {
      platform.log.warn({ run: id, hardStopMs: waits.hardStopMs }, "verification run stopped");
      return void (await end(`The run was stopped after ${inWords(waits.hardStopMs)}; what was judged until then is kept. Look at the checks that took longest: the app may be slow to answer.`));
    }
    platform.log.error({ err: thrown, run: id }, "verification run failed");
    await end("The run itself failed; nothing is said about the app.");
  } finally {
    clearInterval(beats);
    clearTimeout(hardStop);
    await handOn(platform, run);
  }
}

/** The org's next run has waited for this one's end: they would share a bench, and what it is told to pretend. */
async function handOn(platform: Platform, { orgId }: Run): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    const next = await store.nextQueued(tx, orgId);
    if (next) await platform.jobs.enqueue(tx, "verification-run", { runId: next }, { singletonKey: next });
  });
}

const inWords = (ms: number) => (ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`);

async function verifyRun(platform: Platform, run: Run, take: number, signal: AbortSignal) {
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
    manifest: run.manifest, digest: run.digest, secrets, egress: platform.egress, clock: platform.clock, seed: run.seed, dialect: run.dialect, signal, turns: turnsIn(platform), ...(platform.config.chromiumPath ? { browser: platform.config.chromiumPath } : {}), allowLocal: rule.allowLocal,
    bench: { identity: await benchIdentity(platform, orgId), url: platform.config.benchUrl, state: benchStateIn(platform) },
    mayReachOwn: [{ host: bench.hostname, port: Number(bench.port || (bench.protocol === "https:" ? 443 : 80)) }],
    ...(run.only ? { only: run.only } : {}),
    ...(take > 1 ? { done: { results: done.map((d) => d.result), exchanges: done.flatMap((d) => d.exchanges), startedAt: run.startedAt ?? platform.clock.now(), sitting: done.length + take - 1 } } : {}),
    async onProgress(progress) {
      if (progress.kind === "started") return;
      await platform.db.inTenant(orgId, async (tx) => {
        if (progress.kind === "planned") await store.setPlanned(tx, run.id, progress.checks);
        else await store.addResult(tx, { orgId, id: run.id, take }, progress.result, progress.exchanges);
      });
    },
  };
  return recordOf(input, await verify(input));
}
