import type { AccountId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { type Account, emailKey } from "../account.ts";

type Tables = {
  account: {
    id: string; email: string; email_key: string; name: string; password_hash: string | null; status: string;
    last_org_id: string | null; created_at: Date;
  };
};

export interface StoredAccount extends Account {
  passwordHash: string | null;
  lastOrgId: string | null;
}

/** For others: without what only a sign-in looks at. */
export async function publicAccountById(tx: Tx, id: AccountId): Promise<Account | undefined> {
  const found = await accountById(tx, id);
  if (!found) return undefined;
  const { passwordHash: _hash, lastOrgId: _org, ...account } = found;
  return account;
}

/** @returns whether it was kept; `false` when the address has an account already. */
export async function insertAccount(tx: Tx, account: Account, passwordHash: string | null): Promise<boolean> {
  const done = await tx.withTables<Tables>().insertInto("account").values({
    id: account.id, email: account.email, email_key: emailKey(account.email), name: account.name,
    password_hash: passwordHash, status: account.status, last_org_id: null, created_at: account.createdAt,
  }).onConflict((conflict) => conflict.column("email_key").doNothing()).executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function accountById(tx: Tx, id: AccountId): Promise<StoredAccount | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

export async function accountByEmail(tx: Tx, email: string): Promise<StoredAccount | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("account").selectAll()
    .where("email_key", "=", emailKey(email)).executeTakeFirst();
  return row && fromRow(row);
}

export async function setPassword(tx: Tx, id: AccountId, passwordHash: string): Promise<void> {
  await tx.withTables<Tables>().updateTable("account").set({ password_hash: passwordHash }).where("id", "=", id).execute();
}

export async function setLastOrg(tx: Tx, id: AccountId, orgId: string): Promise<void> {
  await tx.withTables<Tables>().updateTable("account").set({ last_org_id: orgId }).where("id", "=", id).execute();
}

function fromRow(row: Tables["account"]): StoredAccount {
  return {
    id: row.id as AccountId, email: row.email, name: row.name, status: row.status as Account["status"],
    hasPassword: row.password_hash !== null, createdAt: row.created_at,
    passwordHash: row.password_hash, lastOrgId: row.last_org_id,
  };
}
