import { sql } from "kysely";
import type { AccountId, OrgId } from "../../kernel/index.ts";
import { forgetTenant, type Tx } from "../../platform/db/index.ts";
import type { Org } from "../org.ts";
import { insertMember } from "./member.ts";
import { insertOrg } from "./org.ts";

type Tables = {
  org: { id: string };
  member: { org_id: string; account_id: string; joined_at: Date };
  session: { token_hash: string; account_id: string; org_id: string };
  account: { id: string; last_org_id: string | null };
  forgotten_org: { id: string; forgotten_at: Date };
};

/**
 * Opens an org for a while, with one member who may use what is installed there and nothing else. Who opens it keeps the
 * entry in the audit, in the same transaction. Needs the network scope.
 */
export async function openTemporaryOrg(tx: Tx, org: Org, accountId: AccountId): Promise<void> {
  if (!(await insertOrg(tx, org))) throw new Error(`there is an org ${org.slug} already`);
  await insertMember(tx, org.id, accountId, ["member"], org.createdAt);
}

/** The audit stays, and news that was not told yet. */
const KEPT = ["audit_entry", "audit_head", "outbox"];

/**
 * Takes such an org down with everything it holds. Whoever is in it is back in another of their orgs, with the same session;
 * who has none is signed out. Needs the network scope.
 *
 * Others write at the same time. Whoever comes in holds the org's row by a foreign key: the lock waits for those that began before,
 * and turns away those that come later. What hangs on nothing but the org's id may still be written by a job that read the org
 * before; `forgetAgain` clears that away.
 */
export async function removeTemporaryOrg(tx: Tx, orgId: OrgId): Promise<void> {
  const db = tx.withTables<Tables>();
  await db.selectFrom("org").select("id").where("id", "=", orgId).forUpdate().execute();
  await sql`
    update session set org_id = (
      select member.org_id from member join org on org.id = member.org_id
      where member.account_id = session.account_id and member.org_id <> ${orgId} and org.status = 'active' order by member.joined_at, member.org_id limit 1
    ) where org_id = ${orgId} and exists (
      select 1 from member join org on org.id = member.org_id where member.account_id = session.account_id and member.org_id <> ${orgId} and org.status = 'active'
    )`.execute(tx);
  await db.deleteFrom("session").where("org_id", "=", orgId).execute();
  await db.updateTable("account").set({ last_org_id: null }).where("last_org_id", "=", orgId).execute();
  await forgetTenant(tx, orgId, KEPT);
  await db.deleteFrom("org").where("id", "=", orgId).execute();
  await db.insertInto("forgotten_org").values({ id: orgId, forgotten_at: sql<Date>`now()` }).onConflict((id) => id.doNothing()).execute();
}

/** No job that read an org goes on for this long. */
const WRITES_LATE_FOR = "1 day";

/** Clears away what was written for orgs after they were taken down. Needs the network scope. */
export async function forgetAgain(tx: Tx): Promise<void> {
  const gone = await tx.withTables<Tables>().selectFrom("forgotten_org").select("id").orderBy("id").execute();
  for (const { id } of gone) await forgetTenant(tx, id as OrgId, KEPT);
  await sql`delete from forgotten_org where forgotten_at < now() - ${WRITES_LATE_FOR}::interval`.execute(tx);
}
