import { sql } from "kysely";
import type { AccountId, OrgId, Role } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Member } from "../member.ts";
import type { Org, OrgKind } from "../org.ts";

type Tables = {
  member: { org_id: string; account_id: string; roles: string[]; joined_at: Date };
  account: { id: string; email: string; name: string; status: string };
  org: { id: string; slug: string; name: string; kinds: string[]; status: string; created_at: Date };
};

/** @returns whether it was kept; `false` when the account is a member already. */
export async function insertMember(tx: Tx, orgId: OrgId, accountId: AccountId, roles: Role[], at: Date): Promise<boolean> {
  const done = await tx.withTables<Tables>().insertInto("member")
    .values({ org_id: orgId, account_id: accountId, roles, joined_at: at })
    .onConflict((conflict) => conflict.columns(["org_id", "account_id"]).doNothing()).executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function membersOfOrg(tx: Tx, orgId: OrgId): Promise<Member[]> {
  return (await members(tx, orgId).orderBy("account.name").orderBy("account.id").execute()).map(fromRow);
}

export async function memberById(tx: Tx, orgId: OrgId, accountId: string): Promise<Member | undefined> {
  const row = await members(tx, orgId).where("account.id", "=", accountId).executeTakeFirst();
  return row && fromRow(row);
}

/** Locked until the transaction ends, in one order: two admins who remove each other at once do not both succeed. */
export async function adminsLocked(tx: Tx, orgId: OrgId): Promise<AccountId[]> {
  const rows = await tx.withTables<Tables>().selectFrom("member").select("account_id")
    .where("org_id", "=", orgId).where(sql<boolean>`'admin' = any(roles)`)
    .orderBy("account_id").forUpdate().execute();
  return rows.map((row) => row.account_id as AccountId);
}

/** Orgs with an admin. Needs the network scope. */
export async function orgsWithAdmin(tx: Tx): Promise<Set<string>> {
  const rows = await tx.withTables<Tables>().selectFrom("member").select("org_id").distinct().where(sql<boolean>`'admin' = any(roles)`).execute();
  return new Set(rows.map((row) => row.org_id));
}

export async function saveRoles(tx: Tx, orgId: OrgId, accountId: AccountId, roles: Role[]): Promise<void> {
  await tx.withTables<Tables>().updateTable("member").set({ roles })
    .where("org_id", "=", orgId).where("account_id", "=", accountId).execute();
}

export async function deleteMember(tx: Tx, orgId: OrgId, accountId: AccountId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("member").where("org_id", "=", orgId).where("account_id", "=", accountId).execute();
}

/** The active orgs an account belongs to, oldest membership first. Needs the network scope. */
export async function orgsOfAccount(tx: Tx, accountId: AccountId): Promise<Org[]> {
  const rows = await tx.withTables<Tables>().selectFrom("member").innerJoin("org", "org.id", "member.org_id")
    .where("member.account_id", "=", accountId).where("org.status", "=", "active")
    .orderBy("member.joined_at").orderBy("org.slug").selectAll("org").execute();
  return rows.map((row) => ({
    id: row.id as OrgId, slug: row.slug, name: row.name, kinds: row.kinds as OrgKind[], status: "active", createdAt: row.created_at,
  }));
}

const members = (tx: Tx, orgId: OrgId) =>
  tx.withTables<Tables>().selectFrom("member").innerJoin("account", "account.id", "member.account_id")
    .where("member.org_id", "=", orgId)
    .select(["account.id", "account.email", "account.name", "member.roles", "member.joined_at"]);

function fromRow(row: { id: string; email: string; name: string; roles: string[]; joined_at: Date }): Member {
  return { accountId: row.id as AccountId, email: row.email, name: row.name, roles: row.roles as Role[], joinedAt: row.joined_at };
}
