import type { AccountId, Actor, OrgId, Role } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { type OrgKind, rolesOf } from "../org.ts";
import { SESSION_IDLE_S } from "../session.ts";

type Tables = {
  session: {
    token_hash: string; account_id: string; org_id: string; created_at: Date; last_seen_at: Date; expires_at: Date;
    ip: string; user_agent: string;
  };
  account: { id: string; email: string; name: string; status: string };
  member: { org_id: string; account_id: string; roles: string[] };
  org: { id: string; slug: string; kinds: string[]; status: string };
};

export interface NewSession {
  tokenHash: string;
  accountId: AccountId;
  orgId: OrgId;
  ip: string;
  userAgent: string;
  /** When the person proved who they are. */
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx.withTables<Tables>().insertInto("session").values({
    token_hash: session.tokenHash, account_id: session.accountId, org_id: session.orgId, created_at: session.createdAt,
    last_seen_at: session.seenAt, expires_at: session.expiresAt, ip: session.ip, user_agent: session.userAgent.slice(0, 300),
  }).execute();
}

/**
 * Who holds a session, as things are now: account, org and roles are read with it, so that a removed role, a suspended
 * account or org and a lost membership take effect with the next request. Needs the network scope.
 */
export async function actorOfSession(tx: Tx, tokenHash: string, now: Date): Promise<{ actor: Actor; lastSeenAt: Date } | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("session")
    .innerJoin("account", "account.id", "session.account_id")
    .innerJoin("org", "org.id", "session.org_id")
    .innerJoin("member", (join) => join
      .onRef("member.org_id", "=", "session.org_id").onRef("member.account_id", "=", "session.account_id"))
    .where("session.token_hash", "=", tokenHash)
    .where("session.expires_at", ">", now)
    .where("session.last_seen_at", ">", new Date(now.getTime() - SESSION_IDLE_S * 1000))
    .where("account.status", "=", "active").where("org.status", "=", "active")
    .select(["account.id as account_id", "account.email", "account.name", "org.id as org_id", "org.slug", "org.kinds",
      "member.roles", "session.last_seen_at"])
    .executeTakeFirst();
  if (!row) return undefined;
  const possible = rolesOf(row.kinds as OrgKind[]);
  return {
    lastSeenAt: row.last_seen_at,
    actor: {
      kind: "member", accountId: row.account_id as AccountId, orgId: row.org_id as OrgId, orgSlug: row.slug,
      name: row.name, email: row.email, roles: (row.roles as Role[]).filter((role) => possible.includes(role)),
    },
  };
}

export async function touchSession(tx: Tx, tokenHash: string, at: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("session").set({ last_seen_at: at }).where("token_hash", "=", tokenHash).execute();
}

/** When the person last proved who they are, and until when that holds. */
export async function sessionTimes(tx: Tx, tokenHash: string): Promise<{ createdAt: Date; expiresAt: Date } | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("session").select(["created_at", "expires_at"])
    .where("token_hash", "=", tokenHash).executeTakeFirst();
  return row && { createdAt: row.created_at, expiresAt: row.expires_at };
}

export async function deleteSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("session").where("token_hash", "=", tokenHash).execute();
}

/** All of an account's sessions, or those in one org. */
export async function deleteSessionsOf(tx: Tx, accountId: AccountId, orgId?: OrgId): Promise<void> {
  let query = tx.withTables<Tables>().deleteFrom("session").where("account_id", "=", accountId);
  if (orgId) query = query.where("org_id", "=", orgId);
  await query.execute();
}

export async function deleteExpiredSessions(tx: Tx, now: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("session").where((where) => where.or([
    where("expires_at", "<", now), where("last_seen_at", "<", new Date(now.getTime() - SESSION_IDLE_S * 1000)),
  ])).execute();
}
