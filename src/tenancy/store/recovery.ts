import type { AccountId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";

type Tables = { account_recovery: { account_id: string; token_hash: string; created_at: Date; expires_at: Date } };

/** Keeps a link; an older one of the account ends. @returns `false` when there is one made after `unlessSince`. */
export async function replaceRecovery(
  tx: Tx, recovery: { accountId: AccountId; tokenHash: string; createdAt: Date; expiresAt: Date }, unlessSince: Date,
): Promise<boolean> {
  const values = { token_hash: recovery.tokenHash, created_at: recovery.createdAt, expires_at: recovery.expiresAt };
  const done = await tx.withTables<Tables>().insertInto("account_recovery").values({ account_id: recovery.accountId, ...values })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(values).where("account_recovery.created_at", "<", unlessSince))
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

/** Takes a link out: it works once. */
export async function takeRecovery(tx: Tx, tokenHash: string, now: Date): Promise<AccountId | undefined> {
  const row = await tx.withTables<Tables>().deleteFrom("account_recovery").where("token_hash", "=", tokenHash).returningAll().executeTakeFirst();
  return row && row.expires_at > now ? (row.account_id as AccountId) : undefined;
}

export async function deleteRecoveryOf(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("account_recovery").where("account_id", "=", accountId).execute();
}

export async function deleteExpiredRecoveries(tx: Tx, now: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("account_recovery").where("expires_at", "<", now).execute();
}
