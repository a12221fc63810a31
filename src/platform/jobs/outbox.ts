import { newId } from "../../kernel/index.ts";
import { tellAfterCommit, type Tx } from "../db/index.ts";
import type { DomainEvent, Json } from "./index.ts";

type OutboxTables = {
  outbox: { id: string; org_id: string; kind: string; subject: string; data: string };
  job_request: { id: string; name: string; payload: string; singleton_key: string | null; due_at: Date };
};

/** Tells later stages what happened, in the transaction that made it true: no news of what was not kept. */
export async function emit(tx: Tx, event: Omit<DomainEvent, "id" | "data"> & { data?: DomainEvent["data"] }): Promise<void> {
  await tx.withTables<OutboxTables>().insertInto("outbox").values({
    id: newId("evt"), org_id: event.orgId, kind: event.kind, subject: event.subject, data: JSON.stringify(event.data ?? {}),
  }).execute();
  tellAfterCommit(tx);
}

/** Asks for work, in the transaction that makes it necessary. */
export async function request(
  tx: Tx,
  job: { name: string; payload: Record<string, Json>; singletonKey: string | undefined; dueAt: Date },
): Promise<void> {
  await tx.withTables<OutboxTables>().insertInto("job_request").values({
    id: newId("req"), name: job.name, payload: JSON.stringify(job.payload), singleton_key: job.singletonKey ?? null, due_at: job.dueAt,
  }).execute();
  tellAfterCommit(tx);
}
