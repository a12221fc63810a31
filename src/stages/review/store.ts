import type { OrgId } from "../../kernel/index.ts";
import { newId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { TakenFile } from "./attachment.ts";
import { addAttachments, attachmentsOf } from "./attachment-store.ts";
import type { Decision, Message, Thread, ThreadId } from "./thread.ts";

type Tables = {
  review_claim: { org_id: string; submission_id: string; account_id: string; analyst_name: string; claimed_at: Date };
  thread: {
    org_id: string; id: string; submission_id: string; about_kind: string; about: string; blocking: boolean; state: string; opened_at: Date; opened_by: string;
  };
  thread_message: { org_id: string; id: string; thread_id: string; at: Date; account_id: string; author_name: string; side: string; body: string };
  decision: {
    org_id: string; id: string; submission_id: string; digest: string; phase: string; decision: string; account_id: string; analyst_name: string; note: string; at: Date;
    ground: string | null; undone_at: Date | null; waived: unknown; waiver: string | null;
  };
};

export interface Claim {
  accountId: string;
  analystName: string;
  claimedAt: Date;
}

export async function claimsOf(tx: Tx, submissionIds: readonly string[]): Promise<Map<string, Claim>> {
  if (submissionIds.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("review_claim").selectAll().where("submission_id", "in", [...submissionIds]).execute();
  return new Map(rows.map((row) => [row.submission_id, { accountId: row.account_id, analystName: row.analyst_name, claimedAt: row.claimed_at }]));
}

/** The last claim wins; the desk shows who is inside. */
export async function claim(tx: Tx, orgId: OrgId, submissionId: string, by: Claim): Promise<void> {
  const row = { account_id: by.accountId, analyst_name: by.analystName, claimed_at: by.claimedAt };
  await tx.withTables<Tables>().insertInto("review_claim").values({ org_id: orgId, submission_id: submissionId, ...row })
    .onConflict((c) => c.columns(["org_id", "submission_id"]).doUpdateSet(row)).execute();
}

export async function threadsOf(tx: Tx, submissionId: string): Promise<Thread[]> {
  const rows = await tx.withTables<Tables>().selectFrom("thread").selectAll().where("submission_id", "=", submissionId).orderBy("opened_at").orderBy("id").execute();
  return withMessages(tx, rows);
}

export async function threadById(tx: Tx, id: string): Promise<Thread | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("thread").selectAll().where("id", "=", id).executeTakeFirst();
  return row && (await withMessages(tx, [row]))[0];
}

async function withMessages(tx: Tx, rows: readonly Tables["thread"][]): Promise<Thread[]> {
  if (rows.length === 0) return [];
  const messages = await tx.withTables<Tables>().selectFrom("thread_message").selectAll().where("thread_id", "in", rows.map((row) => row.id)).orderBy("at").orderBy("id").execute();
  const said = Map.groupBy(messages, (message) => message.thread_id);
  const files = await attachmentsOf(tx, messages.map((message) => message.id));
  return rows.map((row) => ({
    id: row.id as ThreadId, orgId: row.org_id as OrgId, submissionId: row.submission_id, about: { kind: row.about_kind as Thread["about"]["kind"], ref: row.about },
    blocking: row.blocking, state: row.state as Thread["state"], openedAt: row.opened_at, openedBy: row.opened_by,
    messages: (said.get(row.id) ?? []).map((m) => ({ at: m.at, authorName: m.author_name, side: m.side as Message["side"], body: m.body, attachments: files.get(m.id) ?? [] })),
    writers: [...new Set((said.get(row.id) ?? []).map((m) => m.account_id))],
  }));
}

export async function insertThread(tx: Tx, thread: Omit<Thread, "messages" | "writers">): Promise<void> {
  await tx.withTables<Tables>().insertInto("thread").values({
    org_id: thread.orgId, id: thread.id, submission_id: thread.submissionId, about_kind: thread.about.kind, about: thread.about.ref,
    blocking: thread.blocking, state: thread.state, opened_at: thread.openedAt, opened_by: thread.openedBy,
  }).execute();
}

export async function addMessage(
  tx: Tx, thread: Pick<Thread, "id" | "orgId" | "submissionId">, message: Message & { accountId: string; files?: readonly TakenFile[] },
): Promise<void> {
  const id = newId("msg", message.at.getTime());
  await tx.withTables<Tables>().insertInto("thread_message").values({
    org_id: thread.orgId, id, thread_id: thread.id, at: message.at, account_id: message.accountId,
    author_name: message.authorName, side: message.side, body: message.body,
  }).execute();
  await addAttachments(tx, { orgId: thread.orgId, submissionId: thread.submissionId, messageId: id }, message.files ?? []);
}

export async function setThreadState(tx: Tx, id: ThreadId, state: Thread["state"]): Promise<void> {
  await tx.withTables<Tables>().updateTable("thread").set({ state }).where("id", "=", id).execute();
}

export async function addDecision(tx: Tx, orgId: OrgId, decision: Decision): Promise<void> {
  await tx.withTables<Tables>().insertInto("decision").values({
    org_id: orgId, id: decision.id, submission_id: decision.submissionId, digest: decision.digest, phase: decision.phase, decision: decision.decision,
    account_id: decision.accountId, analyst_name: decision.analystName, note: decision.note, at: decision.at,
    ground: decision.ground ?? null, undone_at: null, waived: JSON.stringify(decision.waived), waiver: decision.waiver ?? null,
  }).execute();
}

/** The latest approval of a submission counts no more: it was undone, or stopped, before anything was public. */
export async function voidLastApproval(tx: Tx, submissionId: string, at: Date): Promise<void> {
  const last = await tx.withTables<Tables>().selectFrom("decision").select("id").where("submission_id", "=", submissionId).where("decision", "=", "approve").where("undone_at", "is", null)
    .orderBy("at", "desc").orderBy("id", "desc").limit(1).executeTakeFirst();
  if (last) await tx.withTables<Tables>().updateTable("decision").set({ undone_at: at }).where("id", "=", last.id).execute();
}

export async function decisionsOf(tx: Tx, submissionId: string): Promise<Decision[]> {
  const rows = await tx.withTables<Tables>().selectFrom("decision").selectAll().where("submission_id", "=", submissionId).orderBy("at").orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id as Decision["id"], submissionId: row.submission_id, digest: row.digest, phase: row.phase, decision: row.decision as Decision["decision"],
    accountId: row.account_id, analystName: row.analyst_name, note: row.note, at: row.at,
    ground: (row.ground as Decision["ground"] | null) ?? undefined, undoneAt: row.undone_at ?? undefined,
    waived: row.waived as Decision["waived"], waiver: row.waiver ?? undefined,
  }));
}
