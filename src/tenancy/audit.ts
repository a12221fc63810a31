import { createHash } from "node:crypto";
import type { OrgId } from "../kernel/index.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One link of an org's chain. `hash` covers every other field, `prevHash` included. */
export interface AuditEntry {
  orgId: OrgId;
  /** 1, 2, 3 … without gaps. */
  seq: number;
  /** ISO 8601 with milliseconds, by the database's clock. */
  at: string;
  actorKind: "member" | "token" | "system";
  actorId: string;
  actorName: string;
  requestId: string | null;
  ip: string | null;
  action: string;
  subject: string;
  detail: Json;
  prevHash: string;
  hash: string;
}

/** A place in a chain, kept outside it: what an auditor writes down to find a cut tail later. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/** What the first entry points back to. */
export const GENESIS = "0".repeat(64);

/** JSON with sorted keys and nothing between them: the same value has the same bytes everywhere. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
}

/** SHA-256, in hex, over the canonical JSON of all fields but the hash itself. */
export function auditHash(entry: Omit<AuditEntry, "hash">): string {
  const { orgId, seq, at, actorKind, actorId, actorName, requestId, ip, action, subject, detail, prevHash } = entry;
  const covered = { v: 1, orgId, seq, at, actorKind, actorId, actorName, requestId, ip, action, subject, detail, prevHash };
  return createHash("sha256").update(canonicalJson(covered)).digest("hex");
}

export type AuditVerdict =
  | { ok: true; head: AuditHead }
  | { ok: false; firstBad: number; reason: "changed" | "missing" | "moved" | "foreign" | "cut" | "forked" };

/**
 * Verifies a whole chain, offline and without trust in who hands it over.
 * A chain alone cannot tell that its newest entries are gone: give the heads that were noted outside as `checkpoints`.
 * @returns `firstBad`: the sequence number at which the chain stops being what was written.
 */
export function verifyAudit(entries: readonly AuditEntry[], checkpoints: readonly AuditHead[] = []): AuditVerdict {
  let head: AuditHead = { seq: 0, hash: GENESIS };
  for (const entry of entries) {
    const expected = head.seq + 1;
    if (entry.orgId !== entries[0]?.orgId) return { ok: false, firstBad: expected, reason: "foreign" };
    if (entry.seq !== expected) return { ok: false, firstBad: expected, reason: entry.seq > expected ? "missing" : "moved" };
    if (auditHash(entry) !== entry.hash) return { ok: false, firstBad: expected, reason: "changed" };
    if (entry.prevHash !== head.hash) return { ok: false, firstBad: expected, reason: "forked" };
    head = { seq: entry.seq, hash: entry.hash };
  }
  for (const noted of [...checkpoints].sort((a, b) => a.seq - b.seq)) {
    if (noted.seq > head.seq) return { ok: false, firstBad: head.seq + 1, reason: "cut" };
    const hash = noted.seq === 0 ? GENESIS : entries[noted.seq - 1]?.hash;
    if (hash !== noted.hash) return { ok: false, firstBad: noted.seq, reason: "forked" };
  }
  return { ok: true, head };
}
