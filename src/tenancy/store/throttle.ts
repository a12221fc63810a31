import type { Tx } from "../../platform/db/index.ts";
import type { AccountId } from "../../kernel/index.ts";
import type { Failures } from "../throttle.ts";

type Tables = {
  sign_in_failure: { key: string; failures: number; last_at: Date; blocked_until: Date };
  known_device: { token_hash: string; account_id: string; last_used_at: Date };
};

/** Reads counters under a lock held until the transaction ends; rows that are missing are made first. */
export async function failuresLocked(tx: Tx, keys: string[], now: Date): Promise<Map<string, Failures>> {
  const db = tx.withTables<Tables>();
  const ordered = [...keys].sort(); // one order for all: two tries never wait for each other in a ring
  await db.insertInto("sign_in_failure")
    .values(ordered.map((key) => ({ key, failures: 0, last_at: now, blocked_until: now })))
    .onConflict((conflict) => conflict.column("key").doNothing()).execute();
  const rows = await db.selectFrom("sign_in_failure").selectAll().where("key", "in", ordered).orderBy("key").forUpdate().execute();
  return new Map(rows.map((row) => [row.key, { failures: row.failures, lastAt: row.last_at, blockedUntil: row.blocked_until }]));
}

export async function saveFailures(tx: Tx, key: string, state: Failures): Promise<void> {
  await tx.withTables<Tables>().updateTable("sign_in_failure")
    .set({ failures: state.failures, last_at: state.lastAt, blocked_until: state.blockedUntil }).where("key", "=", key).execute();
}

export async function forgetFailures(tx: Tx, keys: string[]): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("sign_in_failure").where("key", "in", keys).execute();
}

/** Counters nobody has touched since; the account's own count goes too, after a month. */
export async function forgetFailuresBefore(tx: Tx, before: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("sign_in_failure").where("last_at", "<", before).execute();
}

export async function deviceIsKnown(tx: Tx, tokenHash: string, accountId: string, since: Date): Promise<boolean> {
  const row = await tx.withTables<Tables>().selectFrom("known_device").select("token_hash")
    .where("token_hash", "=", tokenHash).where("account_id", "=", accountId).where("last_used_at", ">", since).executeTakeFirst();
  return row !== undefined;
}

export async function rememberDevice(tx: Tx, tokenHash: string, accountId: AccountId, at: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("known_device").values({ token_hash: tokenHash, account_id: accountId, last_used_at: at })
    .onConflict((conflict) => conflict.column("token_hash").doUpdateSet({ last_used_at: at })).execute();
}

export async function forgetDevicesOf(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("known_device").where("account_id", "=", accountId).execute();
}

export async function forgetDevicesBefore(tx: Tx, before: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("known_device").where("last_used_at", "<", before).execute();
}
