import type { AccountId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Passkey, StoredPasskey } from "../passkey.ts";

type Tables = {
  passkey: {
    id: string; account_id: string; name: string; public_key: string; counter: number; transports: string[]; backed_up: boolean;
    created_at: Date; last_used_at: Date | null;
  };
  passkey_challenge: { challenge: string; purpose: string; account_id: string | null; expires_at: Date };
};

export async function insertChallenge(tx: Tx, challenge: string, purpose: "register" | "sign-in", accountId: AccountId | null, expiresAt: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("passkey_challenge")
    .values({ challenge, purpose, account_id: accountId, expires_at: expiresAt }).execute();
}

/** Takes a challenge out: it answers once, for what and whom it was made, before it expires. */
export async function takeChallenge(tx: Tx, challenge: string, purpose: "register" | "sign-in", accountId: AccountId | null, now: Date): Promise<boolean> {
  const row = await tx.withTables<Tables>().deleteFrom("passkey_challenge").where("challenge", "=", challenge).returningAll().executeTakeFirst();
  return row !== undefined && row.purpose === purpose && row.account_id === accountId && row.expires_at > now;
}

export async function deleteExpiredChallenges(tx: Tx, now: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("passkey_challenge").where("expires_at", "<", now).execute();
}

/** @returns whether it was kept; `false` when the credential is registered already, for whomever. */
export async function insertPasskey(tx: Tx, passkey: StoredPasskey): Promise<boolean> {
  const done = await tx.withTables<Tables>().insertInto("passkey").values({
    id: passkey.id, account_id: passkey.accountId, name: passkey.name, public_key: passkey.publicKey, counter: passkey.counter,
    transports: passkey.transports, backed_up: passkey.backedUp, created_at: passkey.createdAt, last_used_at: null,
  }).onConflict((conflict) => conflict.column("id").doNothing()).executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

/** Locked, so that one signature counter is compared and raised in one step. */
export async function passkeyLocked(tx: Tx, id: string): Promise<StoredPasskey | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("passkey").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

export async function passkeysOf(tx: Tx, accountId: AccountId): Promise<StoredPasskey[]> {
  return (await tx.withTables<Tables>().selectFrom("passkey").selectAll()
    .where("account_id", "=", accountId).orderBy("created_at").execute()).map(fromRow);
}

export async function savePasskeyUse(tx: Tx, id: string, counter: number, at: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("passkey").set({ counter, last_used_at: at }).where("id", "=", id).execute();
}

export async function renamePasskeyRow(tx: Tx, accountId: AccountId, id: string, name: string): Promise<Passkey | undefined> {
  const row = await tx.withTables<Tables>().updateTable("passkey").set({ name })
    .where("id", "=", id).where("account_id", "=", accountId).returningAll().executeTakeFirst();
  return row && fromRow(row);
}

export async function deletePasskey(tx: Tx, accountId: AccountId, id: string): Promise<boolean> {
  const done = await tx.withTables<Tables>().deleteFrom("passkey").where("id", "=", id).where("account_id", "=", accountId).executeTakeFirst();
  return done.numDeletedRows === 1n;
}

function fromRow(row: Tables["passkey"]): StoredPasskey {
  return {
    id: row.id, accountId: row.account_id as AccountId, name: row.name, publicKey: row.public_key, counter: Number(row.counter),
    transports: row.transports, backedUp: row.backed_up, createdAt: row.created_at, lastUsedAt: row.last_used_at,
  };
}
