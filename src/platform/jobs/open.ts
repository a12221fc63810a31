import type { Clock } from "../../kernel/index.ts";
import type { Db } from "../db/index.ts";
import type { Log } from "../log/index.ts";
import type { DomainEvent, Jobs } from "./index.ts";
import { request } from "./outbox.ts";
import { openQueue, type Queue } from "./queue.ts";
import { forgetRelayed, relayLagS, relayOnce, subscription } from "./relay.ts";
import { Runner, type Worker } from "./runner.ts";
import { queueDue, registerSchedules } from "./schedule.ts";

/** The safety net; this process wakes itself right after a commit. */
const POLL_MS = 1000;
const HEARTBEAT_MS = 20_000;
const MAINTAIN_MS = 60_000;
const KEEP_RELAYED_MS = 7 * 86_400_000;

/**
 * Background work on the database itself: no second stateful service. The schema of the queue is made when first needed.
 * Define and subscribe before `start` or the first `drain`.
 */
export function openJobs({ db, log, clock }: { db: Db; log: Log; clock: Clock }): Jobs {
  const workers = new Map<string, Worker>();
  const subscribers = new Map<string, string[]>();
  const everyS = new Map<string, number>();
  const known: string[] = [];
  let opening: Promise<{ queue: Queue; runner: Runner }> | undefined;
  let loop: { stop(): Promise<void> } | undefined;

  function add(name: string, worker: Worker): void {
    if (opening) throw new Error(`${name} was defined after jobs had started`);
    if (workers.has(name)) throw new Error(`${name} is defined twice`);
    workers.set(name, worker);
  }

  async function open(): Promise<{ queue: Queue; runner: Runner }> {
    const queue = await openQueue(db, log);
    await queue.prepare(workers);
    await registerSchedules(db, everyS, clock.now());
    return { queue, runner: new Runner(queue, log, workers) };
  }
  const opened = (): Promise<{ queue: Queue; runner: Runner }> => (opening ??= open().catch((error: unknown) => {
    opening = undefined; // the next call tries again
    throw error;
  }));

  /** One round: due schedules, then news, then claims. @returns how much it moved. */
  async function round(queue: Queue, runner: Runner, ignorePauses: boolean): Promise<number> {
    const now = clock.now();
    let moved = await queueDue(db, queue, [...everyS.keys()], now);
    for (;;) {
      const relayed = await relayOnce(db, queue, { subscribers, known, now });
      if (relayed === 0) break;
      moved += relayed;
    }
    return moved + await runner.startReady(ignorePauses);
  }

  return {
    define(job) {
      add(job.name, { concurrency: job.concurrency ?? 1, retries: job.retries ?? 3, handle: (payload, signal) => job.handle(payload, signal) });
      known.push(job.name);
      if (job.everyS !== undefined) everyS.set(job.name, job.everyS);
    },
    on(kind, subscriber, handle) {
      add(subscription(kind, subscriber), { concurrency: 1, retries: 5, handle: (payload) => handle(payload as unknown as DomainEvent) });
      subscribers.set(kind, [...(subscribers.get(kind) ?? []), subscriber]);
    },
    async enqueue(tx, name, payload, options = {}) {
      if (!known.includes(name)) throw new Error(`no job is called ${name}`);
      const dueAt = new Date(clock.now().getTime() + (options.startAfterS ?? 0) * 1000);
      await request(tx, { name, payload, singletonKey: options.singletonKey, dueAt });
    },
    async start() {
      if (loop) return;
      const { queue, runner } = await opened();
      if (db.mode === "embedded") {
        const resumed = await queue.resumeOrphans();
        if (resumed > 0) log.info({ jobs: resumed }, "jobs of the last process are handed out again");
      }
      loop = startLoop(db, log, { queue, runner, round: () => round(queue, runner, false), forget: () => forgetRelayed(db, new Date(clock.now().getTime() - KEEP_RELAYED_MS)) });
    },
    async stop(graceMs = 10_000) {
      if (!opening) return;
      const { queue, runner } = await opening;
      await loop?.stop();
      loop = undefined;
      await runner.stop(graceMs);
      await queue.close();
      opening = undefined;
    },
    async drain() {
      const { queue, runner } = await opened();
      while ((await round(queue, runner, true)) > 0 || runner.size > 0) await runner.settled();
      const dead = runner.takeDead();
      if (dead.length > 0) throw new AggregateError(dead, dead.map((error) => `${error.message}: ${String(error.cause)}`).join("; "));
    },
    async counts() {
      const counts = await (await opened()).queue.counts();
      return { ...counts, lagS: Math.max(counts.lagS, await relayLagS(db)) };
    },
  };
}

interface Turning { queue: Queue; runner: Runner; round(): Promise<number>; forget(): Promise<void> }

/** Rounds while there is something to do; then sleeps until woken by a commit, an ended job or the poll. */
function startLoop(db: Db, log: Log, { queue, runner, round, forget }: Turning): { stop(): Promise<void> } {
  let stopping = false;
  let woken = false;
  let wakeUp: () => void = () => {};
  const wake = (): void => {
    woken = true;
    wakeUp();
  };
  const unlisten = db.onNews(wake);
  runner.onSettled(wake);

  const quietly = (what: string, work: () => Promise<unknown>): Promise<unknown> =>
    work().catch((error: unknown) => log.error({ err: error }, `jobs: ${what} failed`));
  const chores = [
    setInterval(() => void quietly("sign of life", () => runner.alive()), HEARTBEAT_MS),
    setInterval(() => void quietly("maintenance", async () => {
      await queue.maintain();
      await forget();
    }), MAINTAIN_MS),
  ];

  const turning = (async () => {
    while (!stopping) {
      woken = false;
      await quietly("round", round);
      if (woken || stopping) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();

  return {
    async stop() {
      stopping = true;
      unlisten();
      for (const chore of chores) clearInterval(chore);
      wake();
      await turning;
    },
  };
}
