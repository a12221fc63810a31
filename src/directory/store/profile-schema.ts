import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Attribute } from "../profile-schema.ts";

type Tables = { profile_schema: { org_id: string; attributes: unknown; version: number; updated_at: Date } };

export interface ProfileSchema {
  attributes: Attribute[];
  /** 0 before the first change. */
  version: number;
}

export async function profileSchemaOf(tx: Tx, orgId: OrgId): Promise<ProfileSchema> {
  const row = await tx.withTables<Tables>().selectFrom("profile_schema").selectAll().where("org_id", "=", orgId).executeTakeFirst();
  return row ? { attributes: row.attributes as Attribute[], version: row.version } : { attributes: [], version: 0 };
}

/** Writes only over the version that was read. @returns whether it did. */
export async function saveProfileSchema(tx: Tx, orgId: OrgId, schema: ProfileSchema, at: Date): Promise<boolean> {
  const db = tx.withTables<Tables>();
  const attributes = JSON.stringify(schema.attributes);
  const done = schema.version === 0
    ? (await db.insertInto("profile_schema").values({ org_id: orgId, attributes, version: 1, updated_at: at })
      .onConflict((conflict) => conflict.column("org_id").doNothing()).executeTakeFirst()).numInsertedOrUpdatedRows
    : (await db.updateTable("profile_schema").set({ attributes, version: schema.version + 1, updated_at: at })
      .where("org_id", "=", orgId).where("version", "=", schema.version).executeTakeFirst()).numUpdatedRows;
  return done === 1n;
}
