import { sql } from "kysely";
import type { OrgId } from "../../../../kernel/index.ts";
import type { Tx } from "../../../../platform/db/index.ts";

type Tables = { assignment: { org_id: string; id: string; app_id: string; target_kind: string; target_id: string } };

/** Is the app given to the person or to one of the groups? Asked for each operation, so it reads no more than it must. */
export async function isGiven(tx: Tx, orgId: OrgId, appId: string, personId: string, groupIds: readonly string[]): Promise<boolean> {
  const row = await tx.withTables<Tables>().selectFrom("assignment").select("id").where("org_id", "=", orgId).where("app_id", "=", appId)
    .where(sql<boolean>`((target_kind = 'person' and target_id = ${personId}) or (target_kind = 'group' and target_id = any(${groupIds}::text[])))`)
    .limit(1).executeTakeFirst();
  return row !== undefined;
}
