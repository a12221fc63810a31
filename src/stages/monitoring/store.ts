import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Look } from "./recheck.ts";

type Tables = {
  recheck: {
    org_id: string; slug: string; asked_at: Date; version: string; digest: string; trigger: string; run_id: string | null; outcome: string; reason: string; broken: unknown;
    yielded: boolean; finished_at: Date | null;
  };
};

const fromRow = (row: Tables["recheck"]): Look => ({
  orgId: row.org_id as OrgId, slug: row.slug, askedAt: row.asked_at, version: row.version, digest: row.digest, trigger: row.trigger as Look["trigger"], runId: row.run_id ?? undefined,
  outcome: row.outcome as Look["outcome"], reason: row.reason, broken: row.broken as string[], yielded: row.yielded, finishedAt: row.finished_at ?? undefined,
});

export async function add(tx: Tx, look: Look): Promise<void> {
  await tx.withTables<Tables>().insertInto("recheck").values({
    org_id: look.orgId, slug: look.slug, asked_at: look.askedAt, version: look.version, digest: look.digest, trigger: look.trigger, run_id: look.runId ?? null, outcome: look.outcome,
    reason: look.reason, broken: JSON.stringify(look.broken), yielded: look.yielded, finished_at: look.finishedAt ?? null,
  }).execute();
}

const one = (tx: Tx, look: Pick<Look, "orgId" | "slug" | "askedAt">) =>
  tx.withTables<Tables>().updateTable("recheck").where("org_id", "=", look.orgId).where("slug", "=", look.slug).where("asked_at", "=", look.askedAt);

export async function save(tx: Tx, look: Look): Promise<void> {
  await one(tx, look).set({ outcome: look.outcome, reason: look.reason, broken: JSON.stringify(look.broken), yielded: look.yielded, finished_at: look.finishedAt ?? null }).execute();
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

/** When each integration had its last look, whatever came of it. */
export async function lastLooks(tx: Tx): Promise<Map<string, Date>> {
  const rows = await tx.withTables<Tables>().selectFrom("recheck").select(["slug", sql<Date>`max(asked_at)`.as("at")]).groupBy("slug").execute();
  return new Map(rows.map((row) => [row.slug, row.at]));
}

/** The last look at each integration that came to a verdict, where something broke. */
export async function brokenNow(tx: Tx): Promise<Look[]> {
  const latest = tx.withTables<Tables>().selectFrom("recheck").selectAll().distinctOn(["org_id", "slug"]).where("outcome", "in", ["held", "violated", "could_not_tell"])
    .orderBy("org_id").orderBy("slug").orderBy("asked_at", "desc").as("latest");
  const rows = await tx.withTables<Tables>().selectFrom(latest).selectAll().where(sql<boolean>`jsonb_array_length(broken) > 0`).orderBy("asked_at", "desc").limit(200).execute();
  return rows.map(fromRow);
}

/** The look before that came to a verdict over the same version. */
export async function verdictBefore(tx: Tx, look: Look): Promise<Look | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("recheck").selectAll().where("org_id", "=", look.orgId).where("slug", "=", look.slug).where("digest", "=", look.digest)
    .where("asked_at", "<", look.askedAt).where("outcome", "in", ["held", "violated", "could_not_tell"]).orderBy("asked_at", "desc").limit(1).executeTakeFirst();
  return row && fromRow(row);
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
}
