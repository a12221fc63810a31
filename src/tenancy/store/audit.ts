import { sql } from "kysely";
import type { Actor, OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { requestContext } from "../../platform/log/index.ts";
import { type AuditEntry, type AuditHead, auditHash, canonicalJson, GENESIS, type Json } from "../audit.ts";

type Tables = {
  audit_entry: {
    org_id: string; seq: number; at: Date; actor_kind: string; actor_id: string; actor_name: string; request_id: string | null;
    ip: string | null; action: string; subject: string; detail: string; prev_hash: string; hash: string;
  };
  audit_head: { org_id: string; seq: number; hash: string };
};

export interface AuditNote {
  /** What was done, as `noun.verb`: `submission.submit`. */
  action: string;
  /** The id of the thing it was done to. */
  subject: string;
  /** What a reader needs to understand it later; never a secret. */
  detail?: Json;
  /** The org whose chain takes the entry; the actor's own unless told. Another one needs the network scope. */
  orgId?: OrgId;
}

/**
 * Adds one entry to the org's chain, in the caller's transaction: what cannot be recorded does not happen.
 * The head row is locked until the transaction ends, so that an org's entries stand in the order they were kept.
 */
export async function record(tx: Tx, actor: Actor, note: AuditNote): Promise<void> {
  const request = requestContext();
  const orgId = note.orgId ?? actor.orgId;
  const db = tx.withTables<Tables>();
  await db.insertInto("audit_head").values({ org_id: orgId, seq: 0, hash: GENESIS })
    .onConflict((conflict) => conflict.column("org_id").doNothing()).execute();
  // The database's clock, read under the lock: times never run backwards along a chain written by several processes.
  const head = await db.selectFrom("audit_head").where("org_id", "=", orgId)
    .select(["seq", "hash", sql<Date>`date_trunc('milliseconds', clock_timestamp())`.as("at")])
    .forUpdate().executeTakeFirstOrThrow();
  const detail = note.detail ?? {};
  const entry: Omit<AuditEntry, "hash"> = {
    orgId, seq: head.seq + 1, at: new Date(head.at).toISOString(),
    actorKind: actor.kind, actorId: actor.accountId, actorName: actor.name,
    requestId: request?.id ?? null, ip: request?.ip ?? null,
    action: note.action, subject: note.subject, detail, prevHash: head.hash,
  };
  const hash = auditHash(entry);
  await db.insertInto("audit_entry").values({
    org_id: orgId, seq: entry.seq, at: new Date(entry.at), actor_kind: entry.actorKind, actor_id: entry.actorId,
    actor_name: entry.actorName, request_id: entry.requestId, ip: entry.ip, action: entry.action, subject: entry.subject,
    detail: canonicalJson(detail), prev_hash: entry.prevHash, hash,
  }).execute();
  await db.updateTable("audit_head").set({ seq: entry.seq, hash }).where("org_id", "=", orgId).execute();
  if (!request) return;
  request.auditEntries++;
  await request.onChange?.(tx, note.subject);
}

export interface AuditFilter {
  /** Entries older than this sequence number. */
  before?: number | undefined;
  limit: number;
  /** The start of an action: `member.` finds all that was done to members. */
  action?: string | undefined;
  actorId?: string | undefined;
  subject?: string | undefined;
}

/** Newest first. */
export async function findEntries(tx: Tx, orgId: OrgId, filter: AuditFilter): Promise<AuditEntry[]> {
  let query = tx.withTables<Tables>().selectFrom("audit_entry").selectAll().where("org_id", "=", orgId);
  if (filter.before !== undefined) query = query.where("seq", "<", filter.before);
  if (filter.action) query = query.where(sql<boolean>`starts_with(action, ${filter.action})`);
  if (filter.actorId) query = query.where("actor_id", "=", filter.actorId);
  if (filter.subject) query = query.where("subject", "=", filter.subject);
  return (await query.orderBy("seq", "desc").limit(filter.limit).execute()).map(fromRow);
}

/** Oldest first, after a sequence number. */
export async function entriesAfter(tx: Tx, orgId: OrgId, seq: number, limit: number): Promise<AuditEntry[]> {
  const rows = await tx.withTables<Tables>().selectFrom("audit_entry").selectAll()
    .where("org_id", "=", orgId).where("seq", ">", seq).orderBy("seq").limit(limit).execute();
  return rows.map(fromRow);
}

export async function auditHead(tx: Tx, orgId: OrgId): Promise<AuditHead> {
  const row = await tx.withTables<Tables>().selectFrom("audit_head").select(["seq", "hash"])
    .where("org_id", "=", orgId).executeTakeFirst();
  return row ?? { seq: 0, hash: GENESIS };
}

function fromRow(row: Tables["audit_entry"]): AuditEntry {
  return {
    orgId: row.org_id as OrgId, seq: row.seq, at: row.at.toISOString(), actorKind: row.actor_kind as AuditEntry["actorKind"],
    actorId: row.actor_id, actorName: row.actor_name, requestId: row.request_id, ip: row.ip, action: row.action,
    subject: row.subject, detail: JSON.parse(row.detail) as Json, prevHash: row.prev_hash, hash: row.hash,
  };
}
