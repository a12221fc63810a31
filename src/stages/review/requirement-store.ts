import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Judgement } from "./requirement.ts";

type Tables = {
  requirement_verdict: {
    org_id: string; submission_id: string; digest: string; requirement: string; verdict: string; note: string; account_id: string; analyst_name: string; at: Date;
  };
};

/** What was said of a submission's requirements over all its revisions, oldest first. */
export async function judgementsOf(tx: Tx, submissionId: string): Promise<Judgement[]> {
  const rows = await tx.withTables<Tables>().selectFrom("requirement_verdict").selectAll().where("submission_id", "=", submissionId).orderBy("at").execute();
  return rows.map((row) => ({
    requirement: row.requirement as Judgement["requirement"], digest: row.digest, verdict: row.verdict as Judgement["verdict"], note: row.note,
    accountId: row.account_id, analystName: row.analyst_name, at: row.at,
  }));
}

/** The latest word counts; who said what before stands in the audit. */
export async function keepJudgement(tx: Tx, orgId: OrgId, submissionId: string, one: Judgement): Promise<void> {
  const said = { verdict: one.verdict, note: one.note, account_id: one.accountId, analyst_name: one.analystName, at: one.at };
  await tx.withTables<Tables>().insertInto("requirement_verdict").values({ org_id: orgId, submission_id: submissionId, digest: one.digest, requirement: one.requirement, ...said })
    .onConflict((c) => c.columns(["org_id", "submission_id", "digest", "requirement"]).doUpdateSet(said)).execute();
}
