import type { Actor } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import type { AuditEntry, AuditHead } from "../audit.ts";
import { writeExport } from "../audit-export.ts";
import { type AuditFilter, auditHead, entriesAfter, findEntries } from "../store/audit.ts";

type Ground = Pick<Platform, "db">;

/** Newest first. `next` is the `before` of the page that follows; none on the last. */
export function readAudit(platform: Ground, actor: Actor, filter: AuditFilter): Promise<{ entries: AuditEntry[]; head: AuditHead; next: number | null }> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const head = await auditHead(tx, actor.orgId);
    const found = await findEntries(tx, actor.orgId, { ...filter, limit: filter.limit + 1 });
    const entries = found.slice(0, filter.limit);
    return { entries, head, next: found.length > filter.limit ? (entries.at(-1)?.seq ?? null) : null };
  });
}

/** Entries in one export; a longer chain takes several, each from where the last one ended. */
export const EXPORT_ENTRIES = 20_000;

/** The chain after a sequence number, as NDJSON that `scripts/verify-audit.ts` reads. */
export function exportAudit(platform: Ground, actor: Actor, after: number): Promise<string> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const head = await auditHead(tx, actor.orgId); // before the entries: one written meanwhile is in neither
    const entries = await entriesAfter(tx, actor.orgId, after, EXPORT_ENTRIES);
    return writeExport(entries.filter((entry) => entry.seq <= head.seq), head);
  });
}
