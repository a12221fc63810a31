import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { RunId } from "./run.ts";
import type { Outcome } from "./verdict.ts";

/** A digest that somebody asks about, under a key of theirs. */
export interface Standing {
  key: string;
  orgId: OrgId;
  digest: string;
}

/** What the latest runs say of one check. */
export interface AnswerCounts {
  check: string;
  violated: number;
  couldNotTell: number;
  /** Runs in which it was asked, whatever the answer. */
  asked: number;
}

/** The latest run over one digest, and what one check said in it; no outcome when that run did not ask it. */
export interface Answered {
  key: string;
  runId: RunId;
  submissionId: string;
  finishedAt: Date;
  outcome: Outcome | undefined;
}

/** The latest whole run by the standard over each digest: what evidence is made of. */
const latestOf = (standing: readonly Standing[]) => sql`
  select distinct on (s.key) s.key, r.org_id, r.id, r.submission_id, r.finished_at
  from unnest(${standing.map((one) => one.key)}::text[], ${standing.map((one) => one.orgId)}::text[], ${standing.map((one) => one.digest)}::text[]) as s(key, org_id, digest)
  join run r on r.org_id = s.org_id and r.digest = s.digest
  where r.state = 'finished' and r.only_checks is null and r.dialect = 'rfc'
  order by s.key, r.finished_at desc, r.id desc`;

/** How often each check did not hold in the latest runs. @returns also how many of the digests have a run at all. */
export async function countAnswers(tx: Tx, standing: readonly Standing[]): Promise<{ runs: number; checks: AnswerCounts[] }> {
  const { rows } = await sql<{ check: string | null; violated: number; unsure: number; asked: number }>`
    with latest as (${latestOf(standing)})
    select null as check, 0 as violated, 0 as unsure, count(*)::int as asked from latest
    union all
    select c.check_id, (count(*) filter (where c.result->>'outcome' = 'violated'))::int, (count(*) filter (where c.result->>'outcome' = 'could_not_tell'))::int, count(*)::int
    from latest l join run_check c on c.org_id = l.org_id and c.run_id = l.id group by c.check_id`.execute(tx);
  return {
    runs: rows.find((row) => row.check === null)?.asked ?? 0,
    checks: rows.flatMap(({ check, violated, unsure, asked }) => (check === null ? [] : [{ check, violated, couldNotTell: unsure, asked }])),
  };
}

/** What the latest run over each digest says of one check; digests without a run are left out. */
export async function answersOf(tx: Tx, standing: readonly Standing[], check: string): Promise<Answered[]> {
  const { rows } = await sql<{ key: string; id: string; submission_id: string; finished_at: Date; outcome: string | null }>`
    with latest as (${latestOf(standing)})
    select l.key, l.id, l.submission_id, l.finished_at, c.result->>'outcome' as outcome
    from latest l left join run_check c on c.org_id = l.org_id and c.run_id = l.id and c.check_id = ${check}`.execute(tx);
  return rows.map((row) => ({ key: row.key, runId: row.id as RunId, submissionId: row.submission_id, finishedAt: row.finished_at, outcome: (row.outcome as Outcome | null) ?? undefined }));
}
