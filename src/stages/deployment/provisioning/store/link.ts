import { sql } from "kysely";
import type { OrgId } from "../../../../kernel/index.ts";
import type { Tx } from "../../../../platform/db/index.ts";
import type { AppId } from "../../installation.ts";
import type { AccountLink, GroupLink } from "../operation.ts";

type Tables = {
  account_link: {
    org_id: string; app_id: string; person_id: string; scim_id: string | null; user_name: string; state: string; active: boolean; create_attempted: boolean;
    aim: string | null; digest: string | null; pushed: unknown; error_code: string | null; error: string | null; removal_at: Date | null;
    vanished_at: Date | null; synced_at: Date | null; updated_at: Date;
  };
  group_link: {
    org_id: string; app_id: string; group_id: string; name: string; mode: string; wanted: boolean; scim_id: string | null; state: string;
    create_attempted: boolean; pushed: unknown; error_code: string | null; error: string | null; synced_at: Date | null; updated_at: Date;
  };
};

const accountFrom = (row: Tables["account_link"]): AccountLink => ({
  orgId: row.org_id as OrgId, appId: row.app_id as AppId, personId: row.person_id, scimId: row.scim_id, userName: row.user_name,
  state: row.state as AccountLink["state"], active: row.active, createAttempted: row.create_attempted, aim: row.aim, digest: row.digest,
  pushed: row.pushed as Record<string, unknown>, errorCode: row.error_code, error: row.error, removalAt: row.removal_at, vanishedAt: row.vanished_at,
  syncedAt: row.synced_at,
});

const groupFrom = (row: Tables["group_link"]): GroupLink => ({
  orgId: row.org_id as OrgId, appId: row.app_id as AppId, groupId: row.group_id, name: row.name, mode: row.mode as GroupLink["mode"], wanted: row.wanted,
  scimId: row.scim_id, state: row.state as GroupLink["state"], createAttempted: row.create_attempted, pushed: row.pushed as string[],
  errorCode: row.error_code, error: row.error, syncedAt: row.synced_at,
});

const accounts = (tx: Tx, orgId: OrgId, appId: string) =>
  tx.withTables<Tables>().selectFrom("account_link").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId);

export async function accountOf(tx: Tx, orgId: OrgId, appId: string, personId: string): Promise<AccountLink | undefined> {
  const row = await accounts(tx, orgId, appId).where("person_id", "=", personId).executeTakeFirst();
  return row && accountFrom(row);
}

/** All accounts of an app, or those of the people given. */
export async function accountsOf(tx: Tx, orgId: OrgId, appId: string, people?: readonly string[]): Promise<AccountLink[]> {
  let query = accounts(tx, orgId, appId);
  if (people) query = query.where(sql<boolean>`person_id = any(${people}::text[])`);
  return (await query.execute()).map(accountFrom);
}

export async function accountsPage(tx: Tx, orgId: OrgId, appId: string, filter: { state?: string | undefined; after?: string | undefined; limit: number }): Promise<AccountLink[]> {
  let query = accounts(tx, orgId, appId);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.after) query = query.where("person_id", ">", filter.after);
  return (await query.orderBy("person_id").limit(filter.limit).execute()).map(accountFrom);
}

export async function saveAccount(tx: Tx, link: AccountLink, now: Date): Promise<void> {
  const row = {
    scim_id: link.scimId, user_name: link.userName, state: link.state, active: link.active, create_attempted: link.createAttempted, aim: link.aim,
    digest: link.digest, pushed: JSON.stringify(link.pushed), error_code: link.errorCode, error: link.error, removal_at: link.removalAt,
    vanished_at: link.vanishedAt, synced_at: link.syncedAt, updated_at: now,
  };
  await tx.withTables<Tables>().insertInto("account_link").values({ org_id: link.orgId, app_id: link.appId, person_id: link.personId, ...row })
    .onConflict((c) => c.columns(["org_id", "app_id", "person_id"]).doUpdateSet(row)).execute();
}

/** Writes down that these removals went out on the day's budget. */
export async function spendBudget(tx: Tx, orgId: OrgId, appId: string, people: readonly string[], now: Date): Promise<void> {
  if (people.length === 0) return;
  await tx.withTables<Tables>().updateTable("account_link").set({ removal_at: now }).where("org_id", "=", orgId).where("app_id", "=", appId)
    .where(sql<boolean>`person_id = any(${people}::text[])`).execute();
}

/** The app is at another address now: ids of the old one may name strangers there. Everybody is looked for by name. */
export async function forgetIds(tx: Tx, orgId: OrgId, appId: string): Promise<void> {
  await tx.withTables<Tables>().updateTable("account_link").set({ scim_id: null, create_attempted: true, aim: null, digest: null })
    .where("org_id", "=", orgId).where("app_id", "=", appId).where("scim_id", "is not", null).execute();
  await tx.withTables<Tables>().updateTable("group_link").set({ scim_id: null, create_attempted: false, pushed: "[]", state: "staged" })
    .where("org_id", "=", orgId).where("app_id", "=", appId).execute();
}

export interface AccountCounts { active: number; settled: number; failed: number; staged: number; removed: number; vanished: number }

/** @param since start of the rolling day, for `removed` (on the budget) and `vanished` */
export async function countAccounts(tx: Tx, orgId: OrgId, appId: string, since: Date): Promise<AccountCounts> {
  const row = await tx.withTables<Tables>().selectFrom("account_link").where("org_id", "=", orgId).where("app_id", "=", appId).select([
    sql<number>`count(*) filter (where active)::int`.as("active"),
    sql<number>`count(*) filter (where state in ('provisioned', 'inactive'))::int`.as("settled"),
    sql<number>`count(*) filter (where state = 'failed')::int`.as("failed"),
    sql<number>`count(*) filter (where state = 'staged')::int`.as("staged"),
    sql<number>`count(*) filter (where removal_at > ${since})::int`.as("removed"),
    sql<number>`count(*) filter (where vanished_at > ${since})::int`.as("vanished"),
  ]).executeTakeFirstOrThrow();
  return row;
}

/** Which of the ids are linked to somebody else (or to another group) of ours already. */
export async function takenIds(tx: Tx, orgId: OrgId, appId: string, kind: "person" | "group", targetId: string, ids: readonly string[]): Promise<string[]> {
  const rows = kind === "person"
    ? await accounts(tx, orgId, appId).where("person_id", "!=", targetId).where(sql<boolean>`scim_id = any(${ids}::text[])`).execute()
    : await tx.withTables<Tables>().selectFrom("group_link").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId)
      .where("group_id", "!=", targetId).where(sql<boolean>`scim_id = any(${ids}::text[])`).execute();
  return rows.flatMap((row) => (row.scim_id === null ? [] : [row.scim_id]));
}

export async function groupLink(tx: Tx, orgId: OrgId, appId: string, groupId: string): Promise<GroupLink | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("group_link").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId)
    .where("group_id", "=", groupId).executeTakeFirst();
  return row && groupFrom(row);
}

export async function groupLinksOf(tx: Tx, orgId: OrgId, appId: string): Promise<GroupLink[]> {
  const rows = await tx.withTables<Tables>().selectFrom("group_link").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId).orderBy("name").execute();
  return rows.map(groupFrom);
}

/** What runs write; whether and how a group is pushed is the admin's, who may have changed it meanwhile. */
const groupRow = (link: GroupLink, now: Date) => ({
  name: link.name, scim_id: link.scimId, state: link.state, create_attempted: link.createAttempted,
  pushed: JSON.stringify(link.pushed), error_code: link.errorCode, error: link.error, synced_at: link.syncedAt, updated_at: now,
});

export async function addGroupLink(tx: Tx, link: GroupLink, now: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("group_link").values({ org_id: link.orgId, app_id: link.appId, group_id: link.groupId, mode: link.mode, wanted: link.wanted, ...groupRow(link, now) })
    .onConflict((c) => c.columns(["org_id", "app_id", "group_id"]).doUpdateSet({ mode: link.mode, wanted: link.wanted, name: link.name, updated_at: now })).execute();
}

/** Changes a link that is still there: one that was let go meanwhile stays gone. */
export async function saveGroupLink(tx: Tx, link: GroupLink, now: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("group_link").set(groupRow(link, now)).where("org_id", "=", link.orgId).where("app_id", "=", link.appId)
    .where("group_id", "=", link.groupId).execute();
}

export async function dropGroupLink(tx: Tx, orgId: OrgId, appId: string, groupId: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("group_link").where("org_id", "=", orgId).where("app_id", "=", appId).where("group_id", "=", groupId).execute();
}
