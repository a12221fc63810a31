import { newId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Attachment, TakenFile } from "./attachment.ts";

type Tables = {
  thread_attachment: {
    org_id: string; id: string; message_id: string; submission_id: string; position: number; name: string; media_type: string; bytes: number;
    width: number | null; height: number | null; content_base64: string;
  };
  thread_message: { id: string; thread_id: string };
};

/** Files of messages, without what is in them, by message and in the order they were sent. */
export async function attachmentsOf(tx: Tx, messageIds: readonly string[]): Promise<Map<string, Attachment[]>> {
  if (messageIds.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("thread_attachment").select(["id", "message_id", "name", "media_type", "bytes", "width", "height"])
    .where("message_id", "in", [...messageIds]).orderBy("message_id").orderBy("position").execute();
  return new Map([...Map.groupBy(rows, (row) => row.message_id)].map(([message, files]) => [message, files.map(toAttachment)]));
}

export async function addAttachments(tx: Tx, to: { orgId: string; submissionId: string; messageId: string }, files: readonly TakenFile[]): Promise<void> {
  if (files.length === 0) return;
  await tx.withTables<Tables>().insertInto("thread_attachment").values(files.map((file, position) => ({
    org_id: to.orgId, id: newId("att"), message_id: to.messageId, submission_id: to.submissionId, position, name: file.name, media_type: file.mediaType,
    bytes: file.bytes, width: file.width, height: file.height, content_base64: file.content.toString("base64"),
  }))).execute();
}

/** Bytes of all files of a submission. */
export async function keptBytes(tx: Tx, submissionId: string): Promise<number> {
  const { sum } = await tx.withTables<Tables>().selectFrom("thread_attachment").select((one) => one.fn.coalesce(one.fn.sum("bytes"), one.lit(0)).as("sum"))
    .where("submission_id", "=", submissionId).executeTakeFirstOrThrow();
  return Number(sum);
}

/** One file with what is in it; undefined when the thread has none of this name. */
export async function attachmentById(tx: Tx, threadId: string, id: string): Promise<(Attachment & { content: Buffer<ArrayBuffer> }) | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("thread_attachment").innerJoin("thread_message", "thread_message.id", "thread_attachment.message_id")
    .select(["thread_attachment.id", "name", "media_type", "bytes", "width", "height", "content_base64"])
    .where("thread_attachment.id", "=", id).where("thread_message.thread_id", "=", threadId).executeTakeFirst();
  return row && { ...toAttachment(row), content: Buffer.from(row.content_base64, "base64") };
}

const toAttachment = (row: Pick<Tables["thread_attachment"], "id" | "name" | "media_type" | "bytes" | "width" | "height">): Attachment => ({
  id: row.id as Attachment["id"], name: row.name, mediaType: row.media_type as Attachment["mediaType"], bytes: row.bytes, width: row.width, height: row.height,
});
