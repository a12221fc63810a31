import { sql } from "kysely";
import { newId, type OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Conversation, Place, SupportState } from "./support.ts";
import type { Message } from "./thread.ts";

type Tables = {
  support_conversation: { org_id: string; subject: string; name: string; state: string; last_at: Date };
  support_message: { org_id: string; id: string; subject: string; at: Date; account_id: string; author_name: string; side: string; body: string };
};

const fromRow = (row: Tables["support_conversation"]): Conversation =>
  ({ orgId: row.org_id as OrgId, subject: row.subject, name: row.name, state: row.state as SupportState, lastAt: row.last_at });

/** Those that wait for the desk first, the longest waiting at the top; then the newest. @param only.after Only what follows this place. */
export async function conversations(
  tx: Tx, only: { orgId?: OrgId | undefined; subject?: string | undefined; after?: Place | undefined; limit: number },
): Promise<Conversation[]> {
  const { orgId, subject, after } = only;
  let query = tx.withTables<Tables>().selectFrom("support_conversation").selectAll();
  if (orgId !== undefined) query = query.where("org_id", "=", orgId);
  if (subject !== undefined) query = query.where("subject", "=", subject);
  if (after) {
    query = query.where(after.waits
      ? sql<boolean>`(state <> 'desk' or (last_at, subject) > (${after.lastAt}, ${after.subject}))`
      : sql<boolean>`(state <> 'desk' and (last_at < ${after.lastAt} or (last_at = ${after.lastAt} and subject > ${after.subject})))`);
  }
  const rows = await query
    .orderBy((e) => e.case().when("state", "=", "desk").then(0).else(1).end())
    .orderBy((e) => e.case().when("state", "=", "desk").then(e.ref("last_at")).end())
    .orderBy((e) => e.case().when("state", "<>", "desk").then(e.ref("last_at")).end(), "desc")
    .orderBy("subject").limit(only.limit).execute();
  return rows.map(fromRow);
}

export async function conversation(tx: Tx, orgId: OrgId, subject: string): Promise<Conversation | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("support_conversation").selectAll().where("org_id", "=", orgId).where("subject", "=", subject).executeTakeFirst();
  return row && fromRow(row);
}

/** Keeps it as it stands now; locked until the transaction ends, so that two who write at once both count. */
export async function keep(tx: Tx, one: Conversation): Promise<void> {
  const { orgId, lastAt, ...rest } = one;
  const row = { ...rest, last_at: lastAt };
  await tx.withTables<Tables>().insertInto("support_conversation").values({ org_id: orgId, ...row })
    .onConflict((c) => c.columns(["org_id", "subject"]).doUpdateSet(row)).execute();
}

export async function close(tx: Tx, orgId: OrgId, subject: string): Promise<void> {
  await tx.withTables<Tables>().updateTable("support_conversation").set({ state: "closed" }).where("org_id", "=", orgId).where("subject", "=", subject).execute();
}

export async function say(tx: Tx, of: Pick<Conversation, "orgId" | "subject">, message: Message & { accountId: string }): Promise<void> {
  await tx.withTables<Tables>().insertInto("support_message").values({
    org_id: of.orgId, id: newId("msg", message.at.getTime()), subject: of.subject, at: message.at, account_id: message.accountId,
    author_name: message.authorName, side: message.side, body: message.body,
  }).execute();
}

/** What was said, oldest first. */
export async function said(tx: Tx, orgId: OrgId, subject: string): Promise<Message[]> {
  const rows = await tx.withTables<Tables>().selectFrom("support_message").selectAll().where("org_id", "=", orgId).where("subject", "=", subject).orderBy("at").orderBy("id").execute();
  return rows.map((row) => ({ at: row.at, authorName: row.author_name, side: row.side as Message["side"], body: row.body }));
}

/** For a draft that was deleted. */
export async function forget(tx: Tx, orgId: OrgId, subject: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("support_conversation").where("org_id", "=", orgId).where("subject", "=", subject).execute();
}
