import type { AccountId, OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { SubmissionId } from "./submission.ts";

type Tables = {
  submission_collaborator: { org_id: string; submission_id: string; account_id: string; owner: boolean; added_by: string; added_at: Date };
};

/** Who follows a submission beside its sender. */
export interface Collaborator {
  accountId: AccountId;
  /** News of the submission goes to them in the sender's place. */
  owner: boolean;
  addedAt: Date;
}

/** First come first. A member who has left the org may still stand here; readers ask who is one. */
export async function collaboratorsOf(tx: Tx, submissionId: string): Promise<Collaborator[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission_collaborator").selectAll().where("submission_id", "=", submissionId)
    .orderBy("added_at").orderBy("account_id").execute();
  return rows.map((row) => ({ accountId: row.account_id as AccountId, owner: row.owner, addedAt: row.added_at }));
}

/** Adds one, or says anew whether they own it; an owner there was before follows from now on. */
export async function keepCollaborator(tx: Tx, orgId: OrgId, submissionId: SubmissionId, one: Collaborator & { addedBy: AccountId }): Promise<void> {
  const tables = tx.withTables<Tables>();
  if (one.owner) await tables.updateTable("submission_collaborator").set({ owner: false }).where("org_id", "=", orgId).where("submission_id", "=", submissionId).execute();
  await tables.insertInto("submission_collaborator")
    .values({ org_id: orgId, submission_id: submissionId, account_id: one.accountId, owner: one.owner, added_by: one.addedBy, added_at: one.addedAt })
    .onConflict((conflict) => conflict.columns(["org_id", "submission_id", "account_id"]).doUpdateSet({ owner: one.owner })).execute();
}

/** @returns false when they did not follow it. */
export async function removeCollaborator(tx: Tx, submissionId: string, accountId: string): Promise<boolean> {
  const row = await tx.withTables<Tables>().deleteFrom("submission_collaborator").where("submission_id", "=", submissionId).where("account_id", "=", accountId)
    .returning("account_id").executeTakeFirst();
  return row !== undefined;
}
