import { sql } from "kysely";
import type { OrgId, Role } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emailKey } from "../account.ts";
import type { Invitation } from "../invitation.ts";

type Tables = {
  invitation: {
    org_id: string; id: string; email: string; email_key: string; name: string; roles: string[]; reference: string | null;
    token_hash: string; created_at: Date; expires_at: Date;
  };
};

/** Keeps an invitation; an older one to the same address ends, and its link with it. */
export async function replaceInvitation(tx: Tx, orgId: OrgId, invitation: Invitation, tokenHash: string): Promise<void> {
  const db = tx.withTables<Tables>();
  await db.deleteFrom("invitation").where("org_id", "=", orgId).where("email_key", "=", emailKey(invitation.email)).execute();
  await db.insertInto("invitation").values({
    org_id: orgId, id: invitation.id, email: invitation.email, email_key: emailKey(invitation.email), name: invitation.name,
    roles: invitation.roles, reference: invitation.reference, token_hash: tokenHash,
    created_at: invitation.createdAt, expires_at: invitation.expiresAt,
  }).execute();
}

/** Ends every invitation of an admin, whoever got it. */
export async function endAdminInvitations(tx: Tx, orgId: OrgId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("invitation").where("org_id", "=", orgId).where(sql<boolean>`'admin' = any(roles)`).execute();
}

export async function invitationsOf(tx: Tx, orgId: OrgId): Promise<Invitation[]> {
  return (await tx.withTables<Tables>().selectFrom("invitation").selectAll().where("org_id", "=", orgId).orderBy("id").execute()).map(fromRow);
}

/** Orgs with an invitation of an admin that can still be accepted. Needs the network scope. */
export async function orgsWithInvitedAdmin(tx: Tx, now: Date): Promise<Set<string>> {
  const rows = await tx.withTables<Tables>().selectFrom("invitation").select("org_id").distinct().where(sql<boolean>`'admin' = any(roles)`).where("expires_at", ">", now).execute();
  return new Set(rows.map((row) => row.org_id));
}

/** Locked, so that a link is accepted once. Needs the network scope. */
export async function invitationLocked(tx: Tx, tokenHash: string): Promise<(Invitation & { orgId: OrgId }) | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("invitation").selectAll().where("token_hash", "=", tokenHash).forUpdate().executeTakeFirst();
  return row && { ...fromRow(row), orgId: row.org_id as OrgId };
}

export async function deleteInvitation(tx: Tx, orgId: OrgId, id: string): Promise<Invitation | undefined> {
  const row = await tx.withTables<Tables>().deleteFrom("invitation").where("org_id", "=", orgId).where("id", "=", id).returningAll().executeTakeFirst();
  return row && fromRow(row);
}

function fromRow(row: Tables["invitation"]): Invitation {
  return {
    id: row.id, email: row.email, name: row.name, roles: row.roles as Role[], reference: row.reference,
    createdAt: row.created_at, expiresAt: row.expires_at,
  };
}
