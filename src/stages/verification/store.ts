import { type Generated, type Selectable, sql } from "kysely";
import type { AccountId, OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Json } from "../../platform/jobs/index.ts";
import type { Manifest } from "../manifest/index.ts";
import type { Exchange } from "./bench/recorder.ts";
import type { CheckResult, Report, RunVerdict, Tallies } from "./report.ts";
import type { Run, RunId } from "./run.ts";

type Tables = {
  run: {
    org_id: string; id: string; submission_id: string; digest: string; manifest: unknown; state: string; seed: string; only_checks: string[] | null; requested_by: string;
    planned: unknown; verdict: string | null; tallies: unknown; report: unknown; failure: string | null; cancel_requested: boolean; beat_at: Date | null;
    requested_at: Date; started_at: Date | null; finished_at: Date | null; number: Generated<number>; trigger: string; side: string; requested_by_name: string; repeats: string | null; dialect: string; takes: number;
  };
  run_check: { org_id: string; run_id: string; seq: number; check_id: string; result: unknown; exchanges: unknown };
  bench_state: { key: string; name: string; value: unknown; expires_at: Date };
  target_turn: { host: string; next_at: Date };
};

const fromRow = (row: Omit<Selectable<Tables["run"]>, "report" | "beat_at" | "takes"> & { report?: unknown }): Run => ({
  id: row.id as RunId, number: row.number, trigger: row.trigger as Run["trigger"], side: row.side as Run["side"], requestedByName: row.requested_by_name,
  repeats: (row.repeats as RunId | null) ?? undefined, orgId: row.org_id as OrgId, submissionId: row.submission_id, digest: row.digest, manifest: row.manifest as Manifest,
  state: row.state as Run["state"], seed: row.seed, dialect: row.dialect as Run["dialect"], only: row.only_checks ?? undefined, requestedBy: row.requested_by as AccountId, planned: row.planned as Run["planned"],
  verdict: (row.verdict as RunVerdict | null) ?? undefined, tallies: (row.tallies as Tallies | null) ?? undefined, report: (row.report as Report | null | undefined) ?? undefined,
  failure: row.failure ?? undefined, cancelRequested: row.cancel_requested, requestedAt: row.requested_at, startedAt: row.started_at ?? undefined, finishedAt: row.finished_at ?? undefined,
});

const LIGHT = [
  "org_id", "id", "submission_id", "digest", "manifest", "state", "seed", "only_checks", "requested_by", "planned", "verdict", "tallies", "failure", "cancel_requested",
  "requested_at", "started_at", "finished_at", "number", "trigger", "side", "requested_by_name", "repeats", "dialect",
] as const;

/** Gives a run its number. @returns undefined when a run over the same submission is not finished yet. */
export async function insertRun(tx: Tx, run: Omit<Run, "number">): Promise<number | undefined> {
  const row = await tx.withTables<Tables>().insertInto("run").values({
    org_id: run.orgId, id: run.id, submission_id: run.submissionId, digest: run.digest, manifest: JSON.stringify(run.manifest), state: run.state, seed: run.seed,
    only_checks: run.only ?? null, requested_by: run.requestedBy, planned: JSON.stringify(run.planned), verdict: null, tallies: null, report: null, failure: null,
    cancel_requested: false, beat_at: null, requested_at: run.requestedAt, started_at: null, finished_at: null,
    trigger: run.trigger, side: run.side, requested_by_name: run.requestedByName, repeats: run.repeats ?? null, dialect: run.dialect, takes: 0,
  }).onConflict((c) => c.doNothing()).returning("number").executeTakeFirst();
  return row?.number;
}

export async function runById(tx: Tx, id: string): Promise<Run | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

/** Latest first, without their reports. */
export async function runsOf(tx: Tx, submissionId: string): Promise<Run[]> {
  const rows = await tx.withTables<Tables>().selectFrom("run").select([...LIGHT]).where("submission_id", "=", submissionId).orderBy("number", "desc").limit(50).execute();
  return rows.map(fromRow);
}

/** The median of the latest whole runs of all orgs, in milliseconds, with how many they were. */
export async function usualTime(tx: Tx): Promise<{ medianMs: number; runs: number } | undefined> {
  const latest = tx.withTables<Tables>().selectFrom("run").select(sql<number>`extract(epoch from finished_at - started_at) * 1000`.as("ms"))
    .where("state", "=", "finished").where("only_checks", "is", null).where("started_at", "is not", null).orderBy("finished_at", "desc").limit(50).as("latest");
  const row = await tx.withTables<Tables>().selectFrom(latest)
    .select([sql<number>`coalesce(percentile_cont(0.5) within group (order by ms), 0)::float8`.as("median"), sql<number>`count(*)::int`.as("runs")]).executeTakeFirstOrThrow();
  return row.runs === 0 ? undefined : { medianMs: Math.round(row.median), runs: row.runs };
}

/** The run is somebody else's by now, or has ended: nothing more may be written about it. */
export class TakenOver extends Error {}

/**
 * Takes a queued run, or one whose worker has gone silent. Runs of one org follow one another: its bench can pretend one thing at a time.
 * @returns the number of this take, or undefined when somebody else has it, or a run of the org is being worked on.
 */
export async function takeRun(tx: Tx, id: RunId, now: Date, silentMs: number): Promise<number | undefined> {
  const silentSince = new Date(now.getTime() - silentMs);
  // two that take runs of one org look one after the other
  await sql`select pg_advisory_xact_lock(hashtextextended('taking runs of ' || org_id, 0)) from run where id = ${id}`.execute(tx);
  const row = await tx.withTables<Tables>().updateTable("run").set({ state: "running", beat_at: now, started_at: sql<Date>`coalesce(started_at, ${now})`, takes: sql<number>`takes + 1` }).where("id", "=", id)
    .where((eb) => eb.or([eb("state", "=", "queued"), eb.and([eb("state", "=", "running"), eb("beat_at", "<", silentSince)])]))
    .where(sql<boolean>`not exists (select 1 from run other where other.org_id = run.org_id and other.id <> run.id and other.state = 'running' and other.beat_at >= ${silentSince})`)
    .returning("takes").executeTakeFirst();
  return row?.takes;
}

/** The org's run that has waited longest. */
export async function nextQueued(tx: Tx, orgId: OrgId): Promise<RunId | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("run").select("id").where("org_id", "=", orgId).where("state", "=", "queued").orderBy("requested_at").orderBy("id").limit(1).executeTakeFirst();
  return row?.id as RunId | undefined;
}

/** Runs that wait, or whose worker has gone silent. */
export async function runsToTake(tx: Tx, now: Date, silentMs: number): Promise<RunId[]> {
  const rows = await tx.withTables<Tables>().selectFrom("run").select("id")
    .where((eb) => eb.or([eb("state", "=", "queued"), eb.and([eb("state", "=", "running"), eb("beat_at", "<", new Date(now.getTime() - silentMs))])])).orderBy("requested_at").limit(100).execute();
  return rows.map((row) => row.id as RunId);
}

/** Says that the run is being worked on. @returns whether somebody asked to cancel it. @throws {TakenOver} */
export async function beat(tx: Tx, id: RunId, take: number, now: Date): Promise<boolean> {
  const row = await tx.withTables<Tables>().updateTable("run").set({ beat_at: now }).where("id", "=", id).where("takes", "=", take).returning("cancel_requested").executeTakeFirst();
  if (!row) throw new TakenOver(id);
  return row.cancel_requested;
}

export async function setPlanned(tx: Tx, id: RunId, planned: Run["planned"]): Promise<void> {
  await tx.withTables<Tables>().updateTable("run").set({ planned: JSON.stringify(planned) }).where("id", "=", id).execute();
}

export async function askToCancel(tx: Tx, id: RunId): Promise<void> {
  await tx.withTables<Tables>().updateTable("run").set({ cancel_requested: true }).where("id", "=", id).execute();
}

/** @throws {TakenOver} */
export async function addResult(tx: Tx, run: Pick<Run, "orgId" | "id"> & { take: number }, result: CheckResult, exchanges: readonly Exchange[]): Promise<void> {
  // protocols run side by side: one after the other here, or two results would share a number and a stream would miss one
  const mine = await tx.withTables<Tables>().selectFrom("run").select("id").where("id", "=", run.id).where("takes", "=", run.take).forUpdate().executeTakeFirst();
  if (!mine) throw new TakenOver(run.id);
  await tx.withTables<Tables>().insertInto("run_check").values({
    org_id: run.orgId, run_id: run.id, check_id: result.id, result: JSON.stringify(result), exchanges: JSON.stringify(exchanges),
    seq: sql<number>`(select coalesce(max(seq), 0) + 1 from run_check where org_id = ${run.orgId} and run_id = ${run.id})`,
  }).onConflict((c) => c.columns(["org_id", "run_id", "check_id"]).doNothing()).execute();
}

export interface KeptResult {
  seq: number;
  result: CheckResult;
  exchanges: Exchange[];
}

/** In the order they came. @param after Only those with a higher number. */
export async function resultsOf(tx: Tx, id: string, after = 0): Promise<KeptResult[]> {
  const rows = await tx.withTables<Tables>().selectFrom("run_check").selectAll().where("run_id", "=", id).where("seq", ">", after).orderBy("seq").execute();
  return rows.map((row) => ({ seq: row.seq, result: row.result as CheckResult, exchanges: row.exchanges as Exchange[] }));
}

/** Checks that were violated most since, in submissions' own words: how many submissions each stopped. */
export async function mostViolated(tx: Tx, since: Date, limit: number): Promise<{ id: string; title: string; submissions: number }[]> {
  const { rows } = await sql<{ id: string; title: string; submissions: number }>`
    select c.check_id as id, max(c.result->>'title') as title, count(distinct r.submission_id)::int as submissions
    from run_check c join run r on r.org_id = c.org_id and r.id = c.run_id
    where r.requested_at >= ${since} and c.result->>'outcome' = 'violated'
    group by c.check_id order by submissions desc, c.check_id limit ${limit}`.execute(tx);
  return rows;
}

/** Submissions that had a run since in which the check was violated; as many as {@link mostViolated} counts. */
export async function submissionsViolating(tx: Tx, since: Date, check: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.submission_id as id from run_check c join run r on r.org_id = c.org_id and r.id = c.run_id
    where r.requested_at >= ${since} and c.check_id = ${check} and c.result->>'outcome' = 'violated'
    group by r.submission_id order by max(r.requested_at) desc`.execute(tx);
  return rows.map((row) => row.id);
}

/** @param end `take`: only for whoever took it last. @returns false when it had ended already, or is somebody else's. */
export async function endRun(tx: Tx, id: RunId, end: { state: "finished" | "cancelled"; report?: Report; failure?: string; at: Date; take?: number }): Promise<boolean> {
  const row = await tx.withTables<Tables>().updateTable("run").set({
    state: end.state, report: end.report ? JSON.stringify(end.report) : null, verdict: end.report?.verdict ?? null,
    tallies: end.report ? JSON.stringify(end.report.tallies) : null, failure: end.failure ?? null, finished_at: end.at,
  }).where("id", "=", id).where("state", "in", ["queued", "running"]).$if(end.take !== undefined, (q) => q.where("takes", "=", end.take ?? 0)).returning("id").executeTakeFirst();
  return row !== undefined;
}

/** How many of the org's runs have not ended. Others who count wait until this transaction ends: a limit is exact. */
export async function countUnfinishedLocked(tx: Tx, orgId: OrgId): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`runs of ${orgId}`}, 0))`.execute(tx);
  const row = await tx.withTables<Tables>().selectFrom("run").select(sql<number>`count(*)::int`.as("n"))
    .where("org_id", "=", orgId).where("state", "in", ["queued", "running"]).where("trigger", "!=", "nightly").executeTakeFirstOrThrow(); // what the night does is not the org's doing
  return row.n;
}

/** Every run of every org that has not ended, the oldest first; at most 1,000. */
export async function unfinishedRuns(tx: Tx): Promise<{ id: RunId; orgId: OrgId; trigger: Run["trigger"]; state: Run["state"] }[]> {
  const rows = await tx.withTables<Tables>().selectFrom("run").select(["id", "org_id", "trigger", "state"]).where("state", "in", ["queued", "running"]).orderBy("requested_at").limit(1_000).execute();
  return rows.map((row) => ({ id: row.id as RunId, orgId: row.org_id as OrgId, trigger: row.trigger as Run["trigger"], state: row.state as Run["state"] }));
}

/** With its results and its signed bundle. */
export async function removeRun(tx: Tx, id: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("run").where("id", "=", id).execute();
}

/** Their results go with them. */
export async function removeRuns(tx: Tx, submissionId: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("run").where("submission_id", "=", submissionId).execute();
}

export async function putBenchState(tx: Tx, key: string, name: string, value: Json, expiresAt: Date): Promise<void> {
  const row = { value: JSON.stringify(value), expires_at: expiresAt };
  await tx.withTables<Tables>().insertInto("bench_state").values({ key, name, ...row }).onConflict((c) => c.columns(["key", "name"]).doUpdateSet(row)).execute();
}

export async function getBenchState(tx: Tx, key: string, name: string, now: Date): Promise<Json | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("bench_state").select("value").where("key", "=", key).where("name", "=", name).where("expires_at", ">=", now).executeTakeFirst();
  return row?.value as Json | undefined;
}

/** In the order of their names. */
export async function getAllBenchState(tx: Tx, key: string, names: readonly string[], now: Date): Promise<(Json | undefined)[]> {
  const rows = await tx.withTables<Tables>().selectFrom("bench_state").select(["name", "value"]).where("key", "=", key).where("name", "in", names).where("expires_at", ">=", now).execute();
  return names.map((name) => rows.find((row) => row.name === name)?.value as Json | undefined);
}

/** Whoever else would change it waits until this transaction ends. */
export async function getBenchStateLocked(tx: Tx, key: string, name: string, now: Date): Promise<Json | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("bench_state").select("value").where("key", "=", key).where("name", "=", name).where("expires_at", ">=", now).forUpdate().executeTakeFirst();
  return row?.value as Json | undefined;
}

export async function dropBenchState(tx: Tx, before: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("bench_state").where("expires_at", "<", before).execute();
}

/** Gives out the next turn at a host and moves the one after it by `everyMs`. @returns when it is. */
export async function takeTurn(tx: Tx, host: string, now: Date, everyMs: number): Promise<Date> {
  const after = sql<Date>`greatest(target_turn.next_at, ${now}) + ${everyMs} * interval '1 millisecond'`;
  const row = await tx.withTables<Tables>().insertInto("target_turn").values({ host, next_at: new Date(now.getTime() + everyMs) })
    .onConflict((c) => c.column("host").doUpdateSet({ next_at: after })).returning("next_at").executeTakeFirstOrThrow();
  return new Date(row.next_at.getTime() - everyMs);
}

/** Nobody has a turn at this host before then. */
export async function holdTurns(tx: Tx, host: string, until: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("target_turn").values({ host, next_at: until })
    .onConflict((c) => c.column("host").doUpdateSet({ next_at: sql<Date>`greatest(target_turn.next_at, ${until})` })).execute();
}

export async function dropTurns(tx: Tx, before: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("target_turn").where("next_at", "<", before).execute();
}
