import { sql } from "kysely";
import type { Tx } from "../platform/db/index.ts";
import type { Entry, MailChoice } from "./inbox.ts";

type Tables = {
  inbox_entry: { account_id: string; id: string; notice: string; title: string; body: string; path: string; at: Date; read_at: Date | null; for_digest: boolean };
  notice_choice: { account_id: string; mail: string; last_digest_at: Date | null };
};
const fromRow = (row: Tables["inbox_entry"]): Entry => ({
  id: row.id, accountId: row.account_id, notice: row.notice, title: row.title, body: row.body, path: row.path, at: row.at, readAt: row.read_at ?? undefined,
});

/** @returns false when it is there already. */
export async function addEntry(tx: Tx, entry: Entry, forDigest: boolean): Promise<boolean> {
  const row = await tx.withTables<Tables>().insertInto("inbox_entry").values({
    account_id: entry.accountId, id: entry.id, notice: entry.notice, title: entry.title, body: entry.body, path: entry.path, at: entry.at, read_at: null, for_digest: forDigest,
  }).onConflict((conflict) => conflict.columns(["account_id", "id"]).doNothing()).returning("id").executeTakeFirst();
  return row !== undefined;
}

/** Newest first. @param before An entry's instant and id: only older ones. */
export async function entriesOf(tx: Tx, accountId: string, { unread, limit, before }: { unread: boolean; limit: number; before: { at: Date; id: string } | undefined }): Promise<Entry[]> {
  let query = tx.withTables<Tables>().selectFrom("inbox_entry").selectAll().where("account_id", "=", accountId);
  if (unread) query = query.where("read_at", "is", null);
  if (before) query = query.where(sql<boolean>`(at, id) < (${before.at}, ${before.id})`);
  return (await query.orderBy("at", "desc").orderBy("id", "desc").limit(limit).execute()).map(fromRow);
}

export async function countUnread(tx: Tx, accountId: string): Promise<number> {
  const row = await tx.withTables<Tables>().selectFrom("inbox_entry").select(sql<number>`count(*)::int`.as("n")).where("account_id", "=", accountId).where("read_at", "is", null).executeTakeFirstOrThrow();
  return row.n;
}

/** @param ids `undefined`: all of them. @returns how many were unread. */
export async function markRead(tx: Tx, accountId: string, ids: readonly string[] | undefined, at: Date): Promise<number> {
  let query = tx.withTables<Tables>().updateTable("inbox_entry").set({ read_at: at }).where("account_id", "=", accountId).where("read_at", "is", null);
  if (ids) query = query.where("id", "in", ids.length > 0 ? [...ids] : [""]);
  return (await query.returning("id").execute()).length;
}

export async function choiceOf(tx: Tx, accountId: string): Promise<MailChoice> {
  const row = await tx.withTables<Tables>().selectFrom("notice_choice").select("mail").where("account_id", "=", accountId).executeTakeFirst();
  return (row?.mail as MailChoice | undefined) ?? "each";
}

export async function keepChoice(tx: Tx, accountId: string, mail: MailChoice): Promise<void> {
  await tx.withTables<Tables>().insertInto("notice_choice").values({ account_id: accountId, mail, last_digest_at: null })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet({ mail })).execute();
  if (mail !== "daily") await tx.withTables<Tables>().updateTable("inbox_entry").set({ for_digest: false }).where("account_id", "=", accountId).where("for_digest", "=", true).execute();
}

/** Accounts with something to tell whose last daily letter was before `before`. */
export async function digestsDue(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select c.account_id from notice_choice c
    where c.mail = 'daily' and (c.last_digest_at is null or c.last_digest_at <= ${before})
      and exists (select 1 from inbox_entry e where e.account_id = c.account_id and e.for_digest)
    order by c.last_digest_at nulls first limit ${limit}`.execute(tx);
  return rows.map((row) => row.account_id);
}

/** Takes what waits for an account's daily letter; asked twice, the second finds nothing. What was read meanwhile is left out. */
export async function takeDigest(tx: Tx, accountId: string, at: Date): Promise<Entry[]> {
  await tx.withTables<Tables>().updateTable("notice_choice").set({ last_digest_at: at }).where("account_id", "=", accountId).execute();
  const rows = await tx.withTables<Tables>().updateTable("inbox_entry").set({ for_digest: false }).where("account_id", "=", accountId).where("for_digest", "=", true).returningAll().execute();
  return rows.map(fromRow).filter((entry) => entry.readAt === undefined).sort((a, b) => b.at.getTime() - a.at.getTime());
}

export async function forgetEntriesBefore(tx: Tx, at: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("inbox_entry").where("at", "<", at).execute();
}
