import type { AccountId, Actor, OrgId, Right, Role } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { type OrgKind, rolesOf } from "../org.ts";
import type { ApiToken } from "../token.ts";

type Tables = {
  api_token: {
    org_id: string; id: string; account_id: string; name: string; token_hash: string; scopes: string[];
    created_at: Date; expires_at: Date; last_used_at: Date | null;
  };
  account: { id: string; email: string; name: string; status: string };
  member: { org_id: string; account_id: string; roles: string[] };
  org: { id: string; slug: string; kinds: string[]; status: string };
};

export async function insertToken(tx: Tx, orgId: OrgId, token: ApiToken, tokenHash: string): Promise<void> {
  await tx.withTables<Tables>().insertInto("api_token").values({
    org_id: orgId, id: token.id, account_id: token.accountId, name: token.name, token_hash: tokenHash, scopes: token.scopes,
    created_at: token.createdAt, expires_at: token.expiresAt, last_used_at: null,
  }).execute();
}

/** Who a token acts for, as things are now; its owner's roles bound it. Needs the network scope. */
export async function actorOfToken(tx: Tx, tokenHash: string, now: Date): Promise<{ actor: Actor; id: string; lastUsedAt: Date | null } | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("api_token")
    .innerJoin("account", "account.id", "api_token.account_id")
    .innerJoin("org", "org.id", "api_token.org_id")
    .innerJoin("member", (join) => join
      .onRef("member.org_id", "=", "api_token.org_id").onRef("member.account_id", "=", "api_token.account_id"))
    .where("api_token.token_hash", "=", tokenHash).where("api_token.expires_at", ">", now)
    .where("account.status", "=", "active").where("org.status", "=", "active")
    .select(["api_token.id", "api_token.scopes", "api_token.last_used_at", "account.id as account_id", "account.email",
      "account.name", "org.id as org_id", "org.slug", "org.kinds", "member.roles"])
    .executeTakeFirst();
  if (!row) return undefined;
  const possible = rolesOf(row.kinds as OrgKind[]);
  return {
    id: row.id, lastUsedAt: row.last_used_at,
    actor: {
      kind: "token", accountId: row.account_id as AccountId, orgId: row.org_id as OrgId, orgSlug: row.slug, name: row.name,
      email: row.email, roles: (row.roles as Role[]).filter((role) => possible.includes(role)), scopes: row.scopes as Right[],
    },
  };
}

/** An org's tokens, or one owner's, newest first. */
export async function tokensOf(tx: Tx, orgId: OrgId, accountId?: AccountId): Promise<ApiToken[]> {
  let query = tx.withTables<Tables>().selectFrom("api_token").selectAll().where("org_id", "=", orgId);
  if (accountId) query = query.where("account_id", "=", accountId);
  return (await query.orderBy("id", "desc").execute()).map((row) => ({
    id: row.id, accountId: row.account_id as AccountId, name: row.name, scopes: row.scopes as Right[],
    createdAt: row.created_at, expiresAt: row.expires_at, lastUsedAt: row.last_used_at,
  }));
}

export async function touchToken(tx: Tx, orgId: OrgId, id: string, at: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("api_token").set({ last_used_at: at })
    .where("org_id", "=", orgId).where("id", "=", id).execute();
}

/** @returns whether there was one. */
export async function deleteToken(tx: Tx, orgId: OrgId, id: string, accountId?: AccountId): Promise<boolean> {
  let query = tx.withTables<Tables>().deleteFrom("api_token").where("org_id", "=", orgId).where("id", "=", id);
  if (accountId) query = query.where("account_id", "=", accountId);
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
}

export async function deleteTokensOf(tx: Tx, orgId: OrgId, accountId: AccountId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("api_token").where("org_id", "=", orgId).where("account_id", "=", accountId).execute();
}
