import type { AccountId, OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { PublicManifest } from "../manifest/index.ts";
import type { AppId } from "./installation.ts";
import type { Trial } from "./trial.ts";

type Tables = {
  trial: {
    org_id: string; publisher_org_id: string; submission_id: string; digest: string; slug: string; manifest: unknown; logo_digest: string | null; app_id: string;
    opened_by: string; opened_by_name: string; opened_at: Date; ends_at: Date;
  };
};

const fromRow = (row: Tables["trial"]): Trial => ({
  orgId: row.org_id as OrgId, publisherOrgId: row.publisher_org_id as OrgId, submissionId: row.submission_id, digest: row.digest, slug: row.slug,
  manifest: row.manifest as PublicManifest, logoDigest: row.logo_digest ?? undefined, appId: row.app_id as AppId,
  openedBy: row.opened_by as AccountId, openedByName: row.opened_by_name, openedAt: row.opened_at, endsAt: row.ends_at,
});

export async function insertTrial(tx: Tx, trial: Trial): Promise<void> {
  await tx.withTables<Tables>().insertInto("trial").values({
    org_id: trial.orgId, publisher_org_id: trial.publisherOrgId, submission_id: trial.submissionId, digest: trial.digest, slug: trial.slug,
    manifest: JSON.stringify(trial.manifest), logo_digest: trial.logoDigest ?? null, app_id: trial.appId,
    opened_by: trial.openedBy, opened_by_name: trial.openedByName, opened_at: trial.openedAt, ends_at: trial.endsAt,
  }).execute();
}

/** The trial that an org is, if it is one. */
export async function trialOf(tx: Tx, orgId: OrgId): Promise<Trial | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("trial").selectAll().where("org_id", "=", orgId).executeTakeFirst();
  return row && fromRow(row);
}

/** Somebody's trial of a submission. Locked, so that it is opened and ended once. */
export async function trialBy(tx: Tx, submissionId: string, accountId: AccountId): Promise<Trial | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("trial").selectAll().where("submission_id", "=", submissionId).where("opened_by", "=", accountId).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

/** Everything that somebody tries now. Locked. */
export async function trialsOpenedBy(tx: Tx, accountId: AccountId): Promise<Trial[]> {
  return (await tx.withTables<Tables>().selectFrom("trial").selectAll().where("opened_by", "=", accountId).orderBy("org_id").forUpdate().execute()).map(fromRow);
}

/** Trials whose time is over, the longest over first. */
export async function trialsDue(tx: Tx, now: Date): Promise<Trial[]> {
  return (await tx.withTables<Tables>().selectFrom("trial").selectAll().where("ends_at", "<=", now).orderBy("ends_at").limit(100).execute()).map(fromRow);
}
