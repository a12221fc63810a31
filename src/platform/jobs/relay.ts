import { type Kysely, sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Db } from "../db/index.ts";
import type { DomainEvent } from "./index.ts";
import type { NewJob, Payload, Queue } from "./queue.ts";

const BATCH = 200;

/** The queue of one subscriber to one kind of event. */
export const subscription = (kind: string, subscriber: string): string => `on.${kind}.${subscriber}`;

export interface RelaySources {
  /** Subscribers by kind of event. */
  subscribers: Map<string, string[]>;
  /** Names of the work this process knows; requests for other work wait for a process that knows it. */
  known: string[];
  now: Date;
}

/**
 * Turns what was emitted and asked for into jobs, one per subscriber, in one transaction with the mark that it was done:
 * each event reaches each subscriber's queue exactly once. `skip locked` lets several processes relay side by side.
 * @returns how many rows were moved; 0 when nothing waits.
 */
export async function relayOnce(db: Db, queue: Queue, { subscribers, known, now }: RelaySources): Promise<number> {
  return db.owner.kysely.transaction().execute(async (tx) => {
    await sql`select set_config('app.scope', 'network', true)`.execute(tx); // the owner, too, is under row security
    const events = await takeEvents(tx);
    const requests = await takeRequests(tx, known, now);
    const jobs: NewJob[] = requests.map((row) => ({ name: row.name, payload: row.payload, singletonKey: row.singleton_key ?? undefined }));
    for (const event of events) {
      for (const subscriber of subscribers.get(event.kind) ?? []) {
        jobs.push({ name: subscription(event.kind, subscriber), payload: { ...event }, singletonKey: undefined });
      }
    }
    await queue.add(tx, jobs);
    return events.length + requests.length;
  });
}

/** Rows of one `returning` come in any order: sorted here, so that a subscriber hears in the order of telling. */
async function takeEvents(tx: Kysely<object>): Promise<DomainEvent[]> {
  const { rows } = await sql<{ seq: string; id: string; org_id: OrgId; kind: string; subject: string; data: DomainEvent["data"] }>`
    update outbox set relayed_at = now() where id in (
      select id from outbox where relayed_at is null order by seq limit ${sql.lit(BATCH)} for update skip locked)
    returning seq, id, org_id, kind, subject, data`.execute(tx);
  return rows.sort(bySeq).map((row) => ({ id: row.id, kind: row.kind, orgId: row.org_id, subject: row.subject, data: row.data }));
}

async function takeRequests(tx: Kysely<object>, known: string[], now: Date): Promise<{ seq: string; name: string; payload: Payload; singleton_key: string | null }[]> {
  const { rows } = await sql<{ seq: string; name: string; payload: Payload; singleton_key: string | null }>`
    delete from job_request where id in (
      select id from job_request where due_at <= ${now} and name = any(${known}::text[]) order by due_at, seq
      limit ${sql.lit(BATCH)} for update skip locked)
    returning seq, name, payload, singleton_key`.execute(tx);
  return rows.sort(bySeq);
}

const bySeq = (a: { seq: string }, b: { seq: string }): number => Number(a.seq) - Number(b.seq);

/** Seconds that the oldest news or the longest-due request has waited to become a job; 0 when nothing waits. */
export async function relayLagS(db: Db): Promise<number> {
  const { rows } = await db.inNetwork((tx) => sql<{ lag_s: number | null }>`
    select extract(epoch from now() - least(
      (select min(emitted_at) from outbox where relayed_at is null),
      (select min(greatest(asked_at, due_at)) from job_request where due_at <= now())))::float as lag_s`.execute(tx));
  return Math.max(0, Math.round(rows[0]?.lag_s ?? 0));
}

/** Forgets events that were relayed long ago. */
export async function forgetRelayed(db: Db, olderThan: Date): Promise<void> {
  await db.inNetwork((tx) => sql`delete from outbox where relayed_at < ${olderThan}`.execute(tx));
}
