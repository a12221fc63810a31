import { sql } from "kysely";
import type { OrgId } from "../../../../kernel/index.ts";
import type { Tx } from "../../../../platform/db/index.ts";
import type { AppId } from "../../installation.ts";
import type { Lane, LaneState, Rate } from "../lane.ts";

export type LaneTable = {
  org_id: string; app_id: string; state: string; reason: string | null; base_url: string; next_at: Date | null; not_before: Date | null; rate: unknown; tokens: number; tokens_at: Date;
  failures: number; served_at: Date | null; last_success_at: Date | null; last_full_sync_at: Date | null; connected_at: Date | null;
};
type Tables = { lane: LaneTable };

const fromRow = (row: LaneTable): Lane => ({
  orgId: row.org_id as OrgId, appId: row.app_id as AppId, state: row.state as LaneState, reason: row.reason, baseUrl: row.base_url, nextAt: row.next_at, notBefore: row.not_before, rate: row.rate as Lane["rate"],
  tokens: Number(row.tokens), tokensAt: row.tokens_at, failures: row.failures, lastSuccessAt: row.last_success_at, lastFullSyncAt: row.last_full_sync_at,
  connectedAt: row.connected_at,
});

export async function laneOf(tx: Tx, orgId: OrgId, appId: string): Promise<Lane | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("lane").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId).executeTakeFirst();
  return row && fromRow(row);
}

/** Whoever changes anything of a connection takes its lane first: one order of locks, no deadlock. */
export async function lockLane(tx: Tx, orgId: OrgId, appId: string): Promise<Lane | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("lane").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

/** The connections of an org that are not off, in the order in which they are locked. */
export async function connectedApps(tx: Tx, orgId: OrgId): Promise<AppId[]> {
  const rows = await tx.withTables<Tables>().selectFrom("lane").select("app_id").where("org_id", "=", orgId).where("state", "!=", "off").orderBy("app_id").execute();
  return rows.map((row) => row.app_id as AppId);
}

/** Makes or remakes a connection that works; what it knew of pauses and failures is over. */
export async function openLane(tx: Tx, orgId: OrgId, appId: AppId, baseUrl: string, rate: Rate | undefined, now: Date): Promise<void> {
  const fresh = {
    state: "ready", reason: null, base_url: baseUrl, rate: rate ? JSON.stringify(rate) : null, next_at: now, not_before: null, failures: 0, last_success_at: now,
    connected_at: now,
  };
  await tx.withTables<Tables>().insertInto("lane").values({ org_id: orgId, app_id: appId, tokens: 1, tokens_at: now, served_at: null, last_full_sync_at: null, ...fresh })
    .onConflict((c) => c.columns(["org_id", "app_id"]).doUpdateSet(fresh)).execute();
}

type Change = Partial<Pick<Lane, "state" | "reason" | "nextAt" | "notBefore" | "rate" | "tokens" | "tokensAt" | "failures" | "lastSuccessAt" | "lastFullSyncAt">>;

export async function saveLane(tx: Tx, lane: Pick<Lane, "orgId" | "appId">, change: Change): Promise<void> {
  const columns: Partial<LaneTable> = {
    ...(change.state === undefined ? {} : { state: change.state }), ...(change.reason === undefined ? {} : { reason: change.reason }),
    ...(change.nextAt === undefined ? {} : { next_at: change.nextAt }), ...(change.notBefore === undefined ? {} : { not_before: change.notBefore }),
    ...(change.rate === undefined ? {} : { rate: change.rate === null ? null : JSON.stringify(change.rate) }),
    ...(change.tokens === undefined ? {} : { tokens: change.tokens }), ...(change.tokensAt === undefined ? {} : { tokens_at: change.tokensAt }),
    ...(change.failures === undefined ? {} : { failures: change.failures }), ...(change.lastSuccessAt === undefined ? {} : { last_success_at: change.lastSuccessAt }),
    ...(change.lastFullSyncAt === undefined ? {} : { last_full_sync_at: change.lastFullSyncAt }),
  };
  await tx.withTables<Tables>().updateTable("lane").set(columns).where("org_id", "=", lane.orgId).where("app_id", "=", lane.appId).execute();
}

/** Something waits now: the dispatcher shall look, at the earliest when the lane may be used again. */
export async function wakeLane(tx: Tx, lane: Pick<Lane, "orgId" | "appId">, now: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("lane").set({ next_at: sql<Date>`least(coalesce(next_at, ${now}::timestamptz), ${now}::timestamptz)` })
    .where("org_id", "=", lane.orgId).where("app_id", "=", lane.appId).execute();
}

/** Due lanes, locked, who was served longest ago first; lanes that another process holds are its business. */
export async function takeDueLanes(tx: Tx, now: Date, limit: number): Promise<Lane[]> {
  const rows = await tx.withTables<Tables>().selectFrom("lane").selectAll()
    .where("state", "in", ["ready", "degraded"]).where("next_at", "<=", now)
    .where((eb) => eb.or([eb("not_before", "is", null), eb("not_before", "<=", now)]))
    .orderBy(sql`served_at asc nulls first`).orderBy("app_id").limit(limit).forUpdate().skipLocked().execute();
  return rows.map(fromRow);
}

export async function noteServed(tx: Tx, lane: Lane, now: Date, next: { nextAt: Date | null; tokens?: number }): Promise<void> {
  await tx.withTables<Tables>().updateTable("lane")
    .set({ served_at: now, next_at: next.nextAt, ...(next.tokens === undefined ? {} : { tokens: next.tokens, tokens_at: now }) })
    .where("org_id", "=", lane.orgId).where("app_id", "=", lane.appId).execute();
}

/** When the next lane can be served, for a dispatcher without work. */
export async function nextDue(tx: Tx): Promise<Date | null> {
  const row = await tx.withTables<Tables>().selectFrom("lane")
    .select(sql<Date | null>`min(greatest(next_at, coalesce(not_before, next_at)))`.as("at"))
    .where("state", "in", ["ready", "degraded"]).where("next_at", "is not", null).executeTakeFirst();
  return row?.at ?? null;
}
