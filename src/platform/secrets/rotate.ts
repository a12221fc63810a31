import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Db, Tx } from "../db/index.ts";
import type { DataKeys, KeyTables } from "./keys.ts";
import { resealSome } from "./sealed-rows.ts";

/** Gives the org a new data key; secrets that are put from now on are sealed with it. */
export async function beginRotation(db: Db, keys: DataKeys, orgId: OrgId, now: Date): Promise<void> {
  await db.inTenant(orgId, async (tx) => keys.add(tx, orgId, (await newest(tx, orgId)) + 1, now));
}

/**
 * Carries every rotation on to its end: seals old secrets anew in small transactions, then destroys the old keys.
 * @throws {AggregateError} when a secret does not open; the other orgs are done.
 * Safe to run again after a crash, beside readers and writers, and when there is nothing to do.
 */
export async function finishRotations(db: Db, keys: DataKeys, now: () => Date): Promise<void> {
  const waiting = await db.inNetwork((tx) => sql<{ org_id: OrgId }>`
    select org_id from data_key where retired_at is null group by org_id having count(*) > 1`.execute(tx));
  const failed: unknown[] = []; // one org's damaged secret does not hold up the others
  for (const { org_id } of waiting.rows) await finishOne(db, keys, org_id, now).catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} key rotations could not be finished`);
}

async function finishOne(db: Db, keys: DataKeys, orgId: OrgId, now: () => Date): Promise<void> {
  while ((await db.inTenant(orgId, async (tx) => resealSome(tx, keys, orgId, await newest(tx, orgId)))) > 0);
  await db.inTenant(orgId, (tx) => retireOld(tx, orgId, now()));
}

const newest = async (tx: Tx, orgId: OrgId): Promise<number> =>
  (await tx.withTables<KeyTables>().selectFrom("data_key").select("version").where("org_id", "=", orgId).orderBy("version", "desc").limit(1).executeTakeFirst())?.version ?? 0;

/** First the locks, which wait for writers that still use an old key; what they wrote is seen by the next statement. */
async function retireOld(tx: Tx, orgId: OrgId, now: Date): Promise<void> {
  const version = await newest(tx, orgId);
  await sql`select 1 from data_key where org_id = ${orgId} and version < ${version} and retired_at is null for update`.execute(tx);
  await sql`update data_key k set wrapped_key = null, retired_at = ${now}
    where org_id = ${orgId} and version < ${version} and retired_at is null
      and not exists (select 1 from secret s where s.org_id = k.org_id and s.key_version = k.version)`.execute(tx);
}
