import { sql } from "kysely";
import { newId, type OrgId } from "../../../../kernel/index.ts";
import type { Tx } from "../../../../platform/db/index.ts";
import type { RetryState } from "../../../../protocols/scim/index.ts";
import type { AppId } from "../../installation.ts";
import type { Lane } from "../lane.ts";
import type { Call, Operation, OperationId, OperationState } from "../operation.ts";

type OperationRow = {
  org_id: string; id: string; app_id: string; kind: string; target_id: string; priority: number; generation: number; forced: boolean;
  may_remove: boolean; state: string; attempts: number; retry: unknown; next_at: Date; lease_until: Date | null; fence: number; verb: string | null;
  status_code: number | null; error_code: string | null; error: string | null; exchange: unknown; requests: number; duration_ms: number; created_at: Date;
  started_at: Date | null; finished_at: Date | null;
};
/** `seq` and `open` are made by the database. */
type Tables = { operation: OperationRow & { seq: number | string; open: boolean } };
type NewRow = OperationRow;

const COLUMNS = [
  "org_id", "id", "app_id", "kind", "target_id", "priority", "seq", "generation", "forced", "may_remove", "state", "attempts", "retry", "next_at", "lease_until",
  "fence", "verb", "status_code", "error_code", "error", "exchange", "requests", "duration_ms", "created_at", "started_at", "finished_at",
] as const;

const fromRow = (row: OperationRow & { seq: number | string }): Operation => ({
  id: row.id as OperationId, orgId: row.org_id as OrgId, appId: row.app_id as AppId, kind: row.kind as Operation["kind"], targetId: row.target_id,
  priority: row.priority, seq: Number(row.seq), generation: row.generation, forced: row.forced, mayRemove: row.may_remove, state: row.state as OperationState,
  attempts: row.attempts, retry: row.retry as RetryState | null, nextAt: row.next_at, leaseUntil: row.lease_until, fence: row.fence, verb: row.verb,
  statusCode: row.status_code, errorCode: row.error_code, error: row.error, exchange: row.exchange as Call[], requests: row.requests,
  durationMs: row.duration_ms, createdAt: row.created_at, startedAt: row.started_at, finishedAt: row.finished_at,
});

export interface Wish { kind: "person" | "group"; targetId: string; priority: number; forced?: boolean; mayRemove?: boolean }

const CHUNK = 500;

/**
 * Asks for operations. A target has one unfinished operation: a further wish joins it, and when it runs already, it is
 * followed by another. A wait that a failure imposed stays, except for leavers.
 */
export async function enqueue(tx: Tx, lane: Pick<Lane, "orgId" | "appId">, wishes: readonly Wish[], now: Date): Promise<void> {
  for (let at = 0; at < wishes.length; at += CHUNK) {
    const rows = wishes.slice(at, at + CHUNK).map((wish): NewRow => ({
      org_id: lane.orgId, id: newId("op", now.getTime()), app_id: lane.appId, kind: wish.kind, target_id: wish.targetId, priority: wish.priority,
      generation: 1, forced: wish.forced ?? false, may_remove: wish.mayRemove ?? false, state: "waiting", attempts: 0, retry: null, next_at: now,
      lease_until: null, fence: 0, verb: null, status_code: null, error_code: null, error: null, exchange: "[]", requests: 0, duration_ms: 0,
      created_at: now, started_at: null, finished_at: null,
    }));
    await tx.withTables<{ operation: OperationRow & { open?: boolean } }>().insertInto("operation").values(rows)
      .onConflict((c) => c.columns(["org_id", "app_id", "kind", "target_id"]).where(sql<boolean>`open`).doUpdateSet({
        generation: sql<number>`operation.generation + 1`,
        priority: sql<number>`least(operation.priority, excluded.priority)`,
        forced: sql<boolean>`operation.forced or excluded.forced`,
        may_remove: sql<boolean>`excluded.may_remove`,
        next_at: sql<Date>`case when excluded.priority = 0 then least(operation.next_at, excluded.next_at) else operation.next_at end`,
      })).execute();
  }
}

/** Operations under a living lease. */
export async function runningIn(tx: Tx, lane: Lane, now: Date): Promise<number> {
  const row = await tx.withTables<Tables>().selectFrom("operation").select(sql<number>`count(*)::int`.as("n"))
    .where("org_id", "=", lane.orgId).where("app_id", "=", lane.appId).where(sql<boolean>`open`).where("state", "=", "running").where("lease_until", ">", now).executeTakeFirstOrThrow();
  return row.n;
}

/** Is something of people to be done right now? Groups wait for it: they can only hold who is there. */
const PEOPLE_FIRST = (lane: Lane, now: Date) => sql<boolean>`(operation.kind = 'person' or not exists (
  select 1 from operation p where p.org_id = ${lane.orgId} and p.app_id = ${lane.appId} and p.open and p.kind = 'person'
    and (p.state = 'running' or p.next_at <= ${now}::timestamptz)))`;

/** Due operations of a locked lane, by priority and age; those whose worker was lost come back. Each claim raises the fence. */
export async function claim(tx: Tx, lane: Lane, room: number, now: Date, leaseUntil: Date): Promise<Operation[]> {
  const due = await tx.withTables<Tables>().selectFrom("operation").select("id")
    .where("org_id", "=", lane.orgId).where("app_id", "=", lane.appId).where(sql<boolean>`open`)
    .where((eb) => eb.or([
      eb.and([eb("state", "=", "waiting"), eb("next_at", "<=", now)]),
      eb.and([eb("state", "=", "running"), eb("lease_until", "<=", now)]),
    ]))
    .where(PEOPLE_FIRST(lane, now)).orderBy("priority").orderBy("seq").limit(room).forUpdate().skipLocked().execute();
  if (due.length === 0) return [];
  const rows = await tx.withTables<Tables>().updateTable("operation")
    .set({ state: "running", lease_until: leaseUntil, fence: sql<number>`fence + 1`, attempts: sql<number>`attempts + 1`, started_at: now })
    .where("org_id", "=", lane.orgId).where("id", "in", due.map((row) => row.id)).returning([...COLUMNS]).execute();
  return rows.map(fromRow).sort((a, b) => a.priority - b.priority || a.seq - b.seq);
}

/** When the lane has something to do next: null when nothing is unfinished. */
export async function nextIn(tx: Tx, lane: Lane): Promise<Date | null> {
  const row = await tx.withTables<Tables>().selectFrom("operation")
    .select(sql<Date | null>`min(case when state = 'running' then lease_until else next_at end)`.as("at"))
    .where("org_id", "=", lane.orgId).where("app_id", "=", lane.appId).where(sql<boolean>`open`).executeTakeFirst();
  return row?.at ?? null;
}

/** Prolongs a lease that still holds. @returns false when another took over, or it ran out: then nothing more may be sent. */
export async function renewLease(tx: Tx, op: Operation, now: Date, until: Date): Promise<boolean> {
  const row = await tx.withTables<Tables>().updateTable("operation").set({ lease_until: until })
    .where("org_id", "=", op.orgId).where("id", "=", op.id).where("fence", "=", op.fence).where("state", "=", "running").where("lease_until", ">", now)
    .returning("id").executeTakeFirst();
  return row !== undefined;
}

export interface Ending {
  state: OperationState;
  verb: string | null;
  statusCode: number | null;
  errorCode: string | null;
  error: string | null;
  exchange: Call[];
  requests: number;
  durationMs: number;
  retry: RetryState | null;
  nextAt?: Date;
  /** Of the attempts counted so far, this one does not count: it was not the operation's fault. */
  uncounted?: boolean;
}

/** Writes how a run ended. @returns undefined when the fence has moved on: the run is void. */
export async function end(tx: Tx, op: Operation, ending: Ending, now: Date): Promise<Operation | undefined> {
  const over = ending.state !== "waiting";
  const row = await tx.withTables<Tables>().updateTable("operation").set({
    state: ending.state, verb: ending.verb, status_code: ending.statusCode, error_code: ending.errorCode, error: ending.error,
    exchange: JSON.stringify(ending.exchange), requests: sql<number>`requests + ${ending.requests}::int`,
    duration_ms: sql<number>`duration_ms + ${Math.round(ending.durationMs)}::int`, retry: ending.retry === null ? null : JSON.stringify(ending.retry),
    lease_until: null, finished_at: over ? now : null, ...(ending.nextAt ? { next_at: ending.nextAt } : {}),
    ...(ending.uncounted ? { attempts: sql<number>`greatest(attempts - 1, 0)` } : {}),
  }).where("org_id", "=", op.orgId).where("id", "=", op.id).where("fence", "=", op.fence).where("state", "=", "running").returning([...COLUMNS]).executeTakeFirst();
  return row && fromRow(row);
}

export async function operationById(tx: Tx, orgId: OrgId, appId: string, id: string): Promise<Operation | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("operation").select([...COLUMNS])
    .where("org_id", "=", orgId).where("app_id", "=", appId).where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

/** Newest first. @param before only older ones than this sequence number */
export async function operationsOf(tx: Tx, orgId: OrgId, appId: string, filter: { state?: OperationState | undefined; before?: number | undefined; limit: number }): Promise<Operation[]> {
  let query = tx.withTables<Tables>().selectFrom("operation").select([...COLUMNS]).where("org_id", "=", orgId).where("app_id", "=", appId);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.before !== undefined) query = query.where("seq", "<", filter.before);
  return (await query.orderBy("seq", "desc").limit(filter.limit).execute()).map(fromRow);
}

/** Targets with an unfinished operation that may remove: let go already. */
export async function lettingGo(tx: Tx, orgId: OrgId, appId: string): Promise<Set<string>> {
  const rows = await tx.withTables<Tables>().selectFrom("operation").select("target_id").where("org_id", "=", orgId).where("app_id", "=", appId)
    .where(sql<boolean>`open`).where("kind", "=", "person").where("may_remove", "=", true).execute();
  return new Set(rows.map((row) => row.target_id));
}

export async function unfinished(tx: Tx, orgId: OrgId, appId: string): Promise<number> {
  const row = await tx.withTables<Tables>().selectFrom("operation").select(sql<number>`count(*)::int`.as("n"))
    .where("org_id", "=", orgId).where("app_id", "=", appId).where(sql<boolean>`open`).executeTakeFirstOrThrow();
  return row.n;
}

/** What waits is called off: the connection is gone. What runs ends by itself. */
export async function callOff(tx: Tx, orgId: OrgId, appId: string, now: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("operation").set({ state: "skipped", finished_at: now, error: "The connection was taken away" })
    .where("org_id", "=", orgId).where("app_id", "=", appId).where("state", "=", "waiting").execute();
}

/** An admin asks again: the wait that a failure imposed is over. */
export async function hurry(tx: Tx, op: Operation, now: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("operation").set({ next_at: now, attempts: 0, retry: null })
    .where("org_id", "=", op.orgId).where("id", "=", op.id).where("state", "=", "waiting").execute();
}
