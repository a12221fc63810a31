import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Hold, RaisedHold } from "./hold.ts";

type Tables = {
  submission_hold: {
    org_id: string; submission_id: string; code: string; message: string; needs: string; raised_at: Date; cleared_at: Date | null; cleared_by: string | null; note: string;
  };
};

/** The holds of several submissions, oldest first. */
export async function holdsOf(tx: Tx, submissionIds: readonly string[]): Promise<Map<string, RaisedHold[]>> {
  if (submissionIds.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("submission_hold").selectAll().where("submission_id", "in", [...submissionIds]).orderBy("raised_at").orderBy("code").execute();
  const all = rows.map((row) => ({
    of: row.submission_id, code: row.code, message: row.message, needs: row.needs as Hold["needs"], raisedAt: row.raised_at, clearedAt: row.cleared_at ?? undefined,
    clearedBy: row.cleared_by ?? undefined, note: row.note,
  }));
  return new Map([...Map.groupBy(all, (hold) => hold.of)].map(([id, holds]) => [id, holds.map(({ of: _of, ...hold }) => hold)]));
}

/** What stands over a new revision: earlier holds are gone, also those that were cleared over another digest. */
export async function replaceHolds(tx: Tx, orgId: OrgId, submissionId: string, holds: readonly Hold[], at: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("submission_hold").where("submission_id", "=", submissionId).execute();
  for (const hold of holds) await raise(tx, orgId, submissionId, hold, at);
}

/** Raises one more; the same code again is open again. */
export async function raise(tx: Tx, orgId: OrgId, submissionId: string, hold: Hold, at: Date): Promise<void> {
  const row = { message: hold.message, needs: hold.needs, raised_at: at, cleared_at: null, cleared_by: null, note: "" };
  await tx.withTables<Tables>().insertInto("submission_hold").values({ org_id: orgId, submission_id: submissionId, code: hold.code, ...row })
    .onConflict((c) => c.columns(["org_id", "submission_id", "code"]).doUpdateSet(row)).execute();
}

/** @returns false when there is no such hold that is open. */
export async function clear(tx: Tx, submissionId: string, code: string, by: { name: string; note: string; at: Date }): Promise<boolean> {
  const row = await tx.withTables<Tables>().updateTable("submission_hold").set({ cleared_at: by.at, cleared_by: by.name, note: by.note })
    .where("submission_id", "=", submissionId).where("code", "=", code).where("cleared_at", "is", null).returning("code").executeTakeFirst();
  return row !== undefined;
}
