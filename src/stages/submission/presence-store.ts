import type { AccountId, OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Visit } from "./presence.ts";

type Tables = {
  submission_visit: {
    org_id: string; id: string; submission_id: string; account_id: string; name: string; visitor_org_id: string; side: string; section: string; seen_at: Date;
  };
};

/** Writes down that somebody is there; again and again while they are. */
export async function note(tx: Tx, orgId: OrgId, visit: Visit): Promise<void> {
  await tx.withTables<Tables>().insertInto("submission_visit").values({
    org_id: orgId, id: visit.id, submission_id: visit.submissionId, account_id: visit.accountId, name: visit.name, visitor_org_id: visit.visitorOrgId,
    side: visit.side, section: visit.section, seen_at: visit.seenAt,
  }).onConflict((conflict) => conflict.columns(["org_id", "id"]).doUpdateSet({ seen_at: visit.seenAt })).execute();
}

export async function leave(tx: Tx, orgId: OrgId, id: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("submission_visit").where("org_id", "=", orgId).where("id", "=", id).execute();
}

/** Who was there since, first come first. */
export async function since(tx: Tx, orgId: OrgId, submissionId: string, moment: Date): Promise<Visit[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission_visit").selectAll().where("org_id", "=", orgId).where("submission_id", "=", submissionId)
    .where("seen_at", ">", moment).orderBy("id").limit(200).execute();
  return rows.map((row) => ({
    id: row.id, submissionId: row.submission_id, accountId: row.account_id as AccountId, name: row.name, visitorOrgId: row.visitor_org_id as OrgId,
    side: row.side as Visit["side"], section: row.section, seenAt: row.seen_at,
  }));
}

/** Forgets pages whose process ended before it could say so. */
export async function forgetBefore(tx: Tx, moment: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("submission_visit").where("seen_at", "<", moment).execute();
}
