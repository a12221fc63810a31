import { newId } from "../../kernel/index.ts";
import type { Tx } from "../db/index.ts";
import type { DomainEvent } from "./index.ts";

type OutboxTables = {
  outbox: { id: string; org_id: string; kind: string; subject: string; data: string };
};

/** Tells later stages what happened, in the transaction that made it true: no news of what was not kept. */
export async function emit(tx: Tx, event: Omit<DomainEvent, "data"> & { data?: DomainEvent["data"] }): Promise<void> {
  await tx.withTables<OutboxTables>().insertInto("outbox").values({
    id: newId("evt"), org_id: event.orgId, kind: event.kind, subject: event.subject, data: JSON.stringify(event.data ?? {}),
  }).execute();
}
