import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Snooze } from "./snooze.ts";

type Tables = {
  review_snooze: { org_id: string; submission_id: string; until: Date; reason: string; account_id: string; analyst_name: string; at: Date };
  review_claim: { org_id: string; submission_id: string };
  thread: { org_id: string; id: string; submission_id: string; state: string };
  thread_message: { org_id: string; thread_id: string; at: Date; side: string };
};

/** What was laid aside of these submissions and not taken up again, be its time over or not. */
export async function snoozesOf(tx: Tx, submissionIds: readonly string[]): Promise<Map<string, Snooze>> {
  if (submissionIds.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("review_snooze").selectAll().where("submission_id", "in", [...submissionIds]).execute();
  return new Map(rows.map((row) => [row.submission_id, {
    orgId: row.org_id as OrgId, submissionId: row.submission_id, until: row.until, reason: row.reason, accountId: row.account_id, analystName: row.analyst_name, at: row.at,
  }]));
}

/** Changes with every claim and every snooze of these submissions; threads and moves change the submission itself. */
export async function markOf(tx: Tx, submissionIds: readonly string[]): Promise<string> {
  const ids = sql`${[...submissionIds]}::text[]`;
  const { rows } = await sql<{ mark: string }>`
    select coalesce((select string_agg(submission_id || xmin::text, ',' order by submission_id) from review_claim where submission_id = any(${ids})), '') || ';'
      || coalesce((select string_agg(submission_id || xmin::text, ',' order by submission_id) from review_snooze where submission_id = any(${ids})), '') as mark`.execute(tx);
  return rows[0]?.mark ?? "";
}

/** How many threads of each wait for its publisher, and how many for the desk. */
export async function threadCounts(tx: Tx, submissionIds: readonly string[]): Promise<Map<string, { publisher: number; desk: number }>> {
  if (submissionIds.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("thread").where("submission_id", "in", [...submissionIds]).where("state", "<>", "resolved")
    .select(["submission_id", sql<number>`(count(*) filter (where state = 'open'))::int`.as("publisher"), sql<number>`(count(*) filter (where state = 'answered'))::int`.as("desk")])
    .groupBy("submission_id").execute();
  return new Map(rows.map(({ submission_id: id, publisher, desk }) => [id, { publisher, desk }]));
}

/** The last word counts. */
export async function keepSnooze(tx: Tx, { orgId, submissionId, ...rest }: Snooze): Promise<void> {
  const said = { until: rest.until, reason: rest.reason, account_id: rest.accountId, analyst_name: rest.analystName, at: rest.at };
  await tx.withTables<Tables>().insertInto("review_snooze").values({ org_id: orgId, submission_id: submissionId, ...said })
    .onConflict((c) => c.columns(["org_id", "submission_id"]).doUpdateSet(said)).execute();
}

export async function dropSnooze(tx: Tx, submissionId: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("review_snooze").where("submission_id", "=", submissionId).execute();
}

/** Nobody looks at it any more. */
export async function dropClaim(tx: Tx, submissionId: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("review_claim").where("submission_id", "=", submissionId).execute();
}

/** When the publisher of each last wrote in a thread. */
export async function publisherSpokeAt(tx: Tx, submissionIds: readonly string[]): Promise<Map<string, Date>> {
  if (submissionIds.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("thread_message")
    .innerJoin("thread", (join) => join.onRef("thread.org_id", "=", "thread_message.org_id").onRef("thread.id", "=", "thread_message.thread_id"))
    .where("thread.submission_id", "in", [...submissionIds]).where("side", "=", "publisher")
    .select(["thread.submission_id", sql<Date>`max(at)`.as("last")]).groupBy("thread.submission_id").execute();
  return new Map(rows.map((row) => [row.submission_id, row.last]));
}
