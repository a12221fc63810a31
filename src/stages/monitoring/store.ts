import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { type Keeper, type Last, type Look, type Night, VERDICTS } from "./recheck.ts";

type Tables = {
  recheck: {
    org_id: string; slug: string; asked_at: Date; version: string; digest: string; trigger: string; run_id: string | null; outcome: string; reason: string; broken: unknown;
    unsure: unknown; yielded: boolean; kept_by: string | null; finished_at: Date | null;
  };
  recheck_night: { began_at: Date; rounds: number; busy: number; busy_by_org: unknown; closed_at: Date | null };
};

const fromRow = (row: Tables["recheck"]): Look => ({
  orgId: row.org_id as OrgId, slug: row.slug, askedAt: row.asked_at, version: row.version, digest: row.digest, trigger: row.trigger as Look["trigger"], runId: row.run_id ?? undefined,
  outcome: row.outcome as Look["outcome"], reason: row.reason, broken: row.broken as string[], unsure: row.unsure as string[], yielded: row.yielded,
  keptBy: (row.kept_by ?? undefined) as Keeper | undefined, finishedAt: row.finished_at ?? undefined,
});

export async function add(tx: Tx, look: Look): Promise<void> {
  await tx.withTables<Tables>().insertInto("recheck").values({
    org_id: look.orgId, slug: look.slug, asked_at: look.askedAt, version: look.version, digest: look.digest, trigger: look.trigger, run_id: look.runId ?? null, outcome: look.outcome,
    reason: look.reason, broken: JSON.stringify(look.broken), unsure: JSON.stringify(look.unsure), yielded: look.yielded, kept_by: look.keptBy ?? null, finished_at: look.finishedAt ?? null,
  }).execute();
}

const one = (tx: Tx, look: Pick<Look, "orgId" | "slug" | "askedAt">) =>
  tx.withTables<Tables>().updateTable("recheck").where("org_id", "=", look.orgId).where("slug", "=", look.slug).where("asked_at", "=", look.askedAt);

/** Writes a look anew, or for the first time. */
export async function put(tx: Tx, look: Look): Promise<void> {
  const { numUpdatedRows } = await one(tx, look).set({ run_id: look.runId ?? null, outcome: look.outcome, reason: look.reason, broken: JSON.stringify(look.broken), unsure: JSON.stringify(look.unsure), yielded: look.yielded, kept_by: look.keptBy ?? null, finished_at: look.finishedAt ?? null }).executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) await add(tx, look);
}

export async function remove(tx: Tx, look: Look): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("recheck").where("org_id", "=", look.orgId).where("slug", "=", look.slug).where("asked_at", "=", look.askedAt).execute();
}

/** Locked: news of its end and the sweep do not both write it. */
export async function byRun(tx: Tx, runId: string): Promise<Look | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("run_id", "=", runId).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

export async function running(tx: Tx): Promise<Look[]> {
  return (await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("outcome", "=", "running").orderBy("asked_at").limit(200).execute()).map(fromRow);
}

/** Latest first. */
export async function looksAt(tx: Tx, orgId: OrgId, slug: string, limit: number): Promise<Look[]> {
  return (await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("org_id", "=", orgId).where("slug", "=", slug).orderBy("asked_at", "desc").limit(limit).execute()).map(fromRow);
}

/** What the nights since then found, latest first; those that are on their way are left out. */
export async function nightsSince(tx: Tx, orgId: OrgId, slug: string, since: Date): Promise<Look[]> {
  const rows = await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("org_id", "=", orgId).where("slug", "=", slug)
    .where("trigger", "=", "nightly").where("outcome", "!=", "running").where("asked_at", ">=", since).orderBy("asked_at", "desc").limit(100).execute();
  return rows.map(fromRow);
}

/** When each integration had its last row and its last turn. */
export async function lastLooks(tx: Tx): Promise<Map<string, Last>> {
  const rows = await tx.withTables<Tables>().selectFrom("recheck")
    .select(["slug", sql<Date>`max(asked_at)`.as("row"), sql<Date | null>`max(asked_at) filter (where kept_by is null)`.as("turn")]).groupBy("slug").execute();
  return new Map(rows.map((row) => [row.slug, { row: row.row, turn: row.turn ?? undefined }]));
}

/** Nights in a row, the latest first, in which nothing but runs of people kept this integration from being looked at. */
export async function nightsWithoutLook(tx: Tx, orgId: OrgId, slug: string): Promise<number> {
  const rows = await tx.withTables<Tables>().selectFrom("recheck").select("kept_by").where("org_id", "=", orgId).where("slug", "=", slug).where("trigger", "=", "nightly").orderBy("asked_at", "desc").limit(100).execute();
  const turn = rows.findIndex((row) => row.kept_by === null);
  return turn < 0 ? rows.length : turn;
}

/** Looks since then that came to a verdict, of integrations where a check broke; the earliest first. */
export async function looksWhereBroken(tx: Tx, since: Date): Promise<Look[]> {
  const broke = tx.withTables<Tables>().selectFrom("recheck").select("slug").where(sql<boolean>`jsonb_array_length(broken) > 0`).where("asked_at", ">=", since);
  return (await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("slug", "in", broke).where("outcome", "in", VERDICTS).where("asked_at", ">=", since).orderBy("asked_at").limit(10_000).execute()).map(fromRow);
}

/** The look before that came to a verdict over the same version. */
export async function verdictBefore(tx: Tx, look: Look): Promise<Look | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("org_id", "=", look.orgId).where("slug", "=", look.slug).where("digest", "=", look.digest)
    .where("asked_at", "<", look.askedAt).where("outcome", "in", VERDICTS).orderBy("asked_at", "desc").limit(1).executeTakeFirst();
  return row && fromRow(row);
}

/** Counts one round of a night. @param busy The orgs whose people's runs were on their way. */
export async function countRound(tx: Tx, beganAt: Date, busy: readonly OrgId[]): Promise<void> {
  const tables = tx.withTables<Tables>();
  await tables.insertInto("recheck_night").values({ began_at: beganAt, rounds: 0, busy: 0, busy_by_org: "{}", closed_at: null }).onConflict((at) => at.doNothing()).execute();
  const night = await tables.selectFrom("recheck_night").selectAll().where("began_at", "=", beganAt).forUpdate().executeTakeFirstOrThrow();
  const by = { ...(night.busy_by_org as Record<string, number>) };
  for (const orgId of new Set(busy)) by[orgId] = (by[orgId] ?? 0) + 1;
  await tables.updateTable("recheck_night").where("began_at", "=", beganAt).set({ rounds: night.rounds + 1, busy: night.busy + (busy.length > 0 ? 1 : 0), busy_by_org: JSON.stringify(by) }).execute();
}

const toNight = (row: Tables["recheck_night"]): Night => ({ beganAt: row.began_at, rounds: row.rounds, busy: row.busy, busyByOrg: row.busy_by_org as Record<string, number> });

/** Nights that are not closed, locked, the earliest first. */
export async function openNights(tx: Tx): Promise<Night[]> {
  return (await tx.withTables<Tables>().selectFrom("recheck_night").selectAll().where("closed_at", "is", null).orderBy("began_at").limit(10).forUpdate().execute()).map(toNight);
}

/** The night that this moment lies in or after. */
export async function nightAt(tx: Tx, at: Date): Promise<Night | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("recheck_night").selectAll().where("began_at", "<=", at).orderBy("began_at", "desc").limit(1).executeTakeFirst();
  return row && toNight(row);
}

export async function closeNight(tx: Tx, beganAt: Date, at: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("recheck_night").where("began_at", "=", beganAt).set({ closed_at: at }).execute();
}

/** Looks with a run, older than this: their reports are megabytes each. */
export async function withRunBefore(tx: Tx, at: Date): Promise<Look[]> {
  return (await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("run_id", "is not", null).where("outcome", "!=", "running").where("asked_at", "<", at).orderBy("asked_at").limit(100).execute()).map(fromRow);
}

export async function forgetRun(tx: Tx, look: Look): Promise<void> {
  await one(tx, look).set({ run_id: null }).execute();
}

export async function forgetBefore(tx: Tx, at: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("recheck").where("asked_at", "<", at).where("outcome", "!=", "running").execute();
  await tx.withTables<Tables>().deleteFrom("recheck_night").where("began_at", "<", at).where("closed_at", "is not", null).execute();
}
