import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { fromKysely, type JobWithMetadata, PgBoss } from "pg-boss";
import type { Db } from "../db/index.ts";
import type { Log } from "../log/index.ts";
import type { Json } from "./index.ts";

export type Payload = Record<string, Json>;
export type Claim = Pick<JobWithMetadata<Payload>, "id" | "name" | "data" | "retryCount" | "retryLimit" | "createdOn">;
export interface NewJob { name: string; payload: Payload; singletonKey: string | undefined }
export interface QueueOptions { retries: number }

/** A claim without a sign of life for so long belongs to a dead process and is handed out again. */
const HEARTBEAT_S = 60;

/** The job library behind the few calls we use; the loop around it is ours, because its own fetches once per poll. */
export interface Queue {
  /** Makes sure that these queues exist with these options. */
  prepare(queues: Map<string, QueueOptions>): Promise<void>;
  /** Adds jobs in the given transaction. One that still waits under the same key makes a new one needless. */
  add(tx: Kysely<object>, jobs: NewJob[]): Promise<void>;
  /** Which of the queues have something to do now. */
  ready(names: string[], ignorePauses: boolean): Promise<string[]>;
  claim(name: string, atMost: number, ignorePauses: boolean): Promise<Claim[]>;
  alive(claims: Claim[]): Promise<void>;
  done(claim: Claim): Promise<void>;
  /** @param reason stored with the job: names and codes only, never what was in a request or an answer. */
  failed(claim: Claim, reason: string): Promise<void>;
  /** Hands out again what a process that is surely gone had claimed (embedded mode: one owner process). */
  resumeOrphans(): Promise<number>;
  /** Times out silent claims and forgets old jobs. */
  maintain(): Promise<void>;
  /** `lagS`: seconds since the oldest due job could have been claimed. */
  counts(): Promise<{ waiting: number; running: number; dead: number; lagS: number }>;
  close(): Promise<void>;
}

export async function openQueue(db: Db, log: Log): Promise<Queue> {
  const boss = new PgBoss({
    db: db.owner, backend: db.mode === "embedded" ? "pglite" : "postgres", schema: "pgboss",
    supervise: false, monitorIntervalSeconds: 30, createSchema: false, schedule: false, registerInstance: false, reindex: false, monitorVacuum: false,
    openTelemetry: { enabled: false },
  });
  boss.on("error", (error) => log.error({ err: error }, "job library"));
  await boss.start({ attempts: 4 }); // two processes that install at the same time: one of them finds it done
  const attempt = (claim: Claim): { id: string; retryCount: number } => ({ id: claim.id, retryCount: claim.retryCount });
  const now = async (text: string, values: unknown[]): Promise<Record<string, unknown>[]> => (await db.owner.executeSql(text, values)).rows;

  return {
    async prepare(queues) {
      const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
      for (const [name, { retries }] of queues) {
        const options = {
          retryLimit: retries, retryDelay: 2, retryBackoff: true, retryDelayMax: 600,
          expireInSeconds: 12 * 3600, heartbeatSeconds: HEARTBEAT_S, deleteAfterSeconds: 7 * 86_400,
        };
        const before = known.get(name);
        if (!before) await boss.createQueue(name, { ...options, policy: "short" });
        else if (before.retryLimit !== retries) await boss.updateQueue(name, { retryLimit: retries });
      }
    },
    async add(tx, jobs) {
      for (const name of new Set(jobs.map((job) => job.name))) {
        const rows = jobs.filter((job) => job.name === name).map((job) => {
          const id = orderedUuid();
          return { id, data: job.payload, singletonKey: job.singletonKey ?? id }; // policy "short": one waits per key
        });
        await boss.insert(name, rows, { db: fromKysely(tx) });
      }
    },
    async ready(names, ignorePauses) {
      if (names.length === 0) return [];
      const rows = await now(
        `select distinct name from pgboss.job where name = any($1::text[]) and state < 'active' and ($2::boolean or start_after <= now())`,
        [names, ignorePauses],
      );
      return rows.map((row) => String(row["name"]));
    },
    claim: (name, atMost, ignorePauses) =>
      boss.fetch<Payload>(name, { includeMetadata: true, batchSize: atMost, ignoreStartAfter: ignorePauses }),
    async alive(claims) {
      for (const name of new Set(claims.map((claim) => claim.name))) {
        await boss.touch(name, claims.filter((claim) => claim.name === name).map(attempt));
      }
    },
    async done(claim) {
      await boss.complete(claim.name, attempt(claim));
    },
    async failed(claim, reason) {
      await boss.fail(claim.name, attempt(claim), { reason });
    },
    async resumeOrphans() {
      const rows = await now(
        `update pgboss.job set state = (case when retry_count < retry_limit then 'retry' else 'failed' end)::pgboss.job_state,
           start_after = now(), completed_on = case when retry_count < retry_limit then null else now() end
         where state = 'active' returning id`,
        [],
      );
      return rows.length;
    },
    maintain: () => boss.supervise(),
    async counts() {
      const [row] = await now(
        `select count(*) filter (where state < 'active') as waiting, count(*) filter (where state = 'active') as running,
           count(*) filter (where state = 'failed') as dead,
           extract(epoch from now() - min(greatest(created_on, start_after)) filter (where state < 'active' and start_after <= now()))::float as lag_s from pgboss.job`,
        [],
      );
      return { waiting: Number(row?.["waiting"]), running: Number(row?.["running"]), dead: Number(row?.["dead"]), lagS: Math.max(0, Math.round(Number(row?.["lag_s"] ?? 0))) };
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}

let lastMs = 0;
let counter = 0;

/** UUID version 7 (RFC 9562 §5.7) with a counter: jobs of one insert share a time and are handed out in order of id. */
function orderedUuid(): string {
  const ms = Math.max(Date.now(), lastMs);
  counter = ms === lastMs ? counter + 1 : 0;
  lastMs = counter > 0xfff ? ms + 1 : ms;
  if (counter > 0xfff) counter = 0;
  const hex = lastMs.toString(16).padStart(12, "0") + (0x7000 + counter).toString(16) + "8" + randomBytes(8).toString("hex").slice(1);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
