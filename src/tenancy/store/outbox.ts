import { newId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";

type Tables = { mail_outbox: { id: string; to_address: string; subject: string; body: string; sent_at: Date } };

/** A letter of the demo, as it would have been sent. */
export interface KeptLetter {
  id: string;
  to: string;
  subject: string;
  text: string;
  sentAt: Date;
}

export async function insertLetter(tx: Tx, letter: { to: string; subject: string; text: string }): Promise<void> {
  await tx.withTables<Tables>().insertInto("mail_outbox")
    .values({ id: newId("mail"), to_address: letter.to, subject: letter.subject, body: letter.text, sent_at: new Date() }).execute();
}

/** Newest first. */
export async function letters(tx: Tx, limit: number): Promise<KeptLetter[]> {
  const rows = await tx.withTables<Tables>().selectFrom("mail_outbox").selectAll().orderBy("id", "desc").limit(limit).execute();
  return rows.map((row) => ({ id: row.id, to: row.to_address, subject: row.subject, text: row.body, sentAt: row.sent_at }));
}
