import { type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../db/index.ts";
import type { DataKeys, KeyTables } from "./keys.ts";
import { seal, unseal } from "./seal.ts";

export type SecretTables = {
  secret: {
    org_id: OrgId; owner: string; name: string; origin: string;
    key_version: number; sealed: Buffer; set_at: Date; expires_at: Date | null;
  };
} & KeyTables;
export type SecretRow = SecretTables["secret"];

/** What a ciphertext is bound to. */
export const context = (row: Omit<SecretRow, "sealed">): string[] =>
  ["secret", row.org_id, row.owner, row.name, row.origin, String(row.key_version), row.set_at.toISOString(), row.expires_at?.toISOString() ?? "never"];

type RowWithKey = SecretRow & Pick<KeyTables["data_key"], "wrapped_key" | "master_key_id">;

/** Secret and key in one statement: between two, a rotation could destroy the key that the first one named. */
export const withKey = (tx: Tx) => tx.withTables<SecretTables>().selectFrom("secret")
  .innerJoin("data_key", (join) => join.onRef("data_key.org_id", "=", "secret.org_id").onRef("data_key.version", "=", "secret.key_version"))
  .selectAll("secret").select(["wrapped_key", "master_key_id"]);

/** @throws {Problem} `internal` when the ciphertext, its row or its key was changed. */
export function unsealed(keys: DataKeys, { wrapped_key, master_key_id, ...row }: RowWithKey): Buffer {
  const key = keys.unwrap({ org_id: row.org_id, version: row.key_version, wrapped_key, master_key_id });
  try {
    return unseal(key, Buffer.from(row.sealed), context(row));
  } catch (cause) {
    throw new Problem("internal", "A stored secret cannot be opened", { cause });
  }
}

/** Seals up to 50 of the org's secrets anew that are older than `version`. @returns how many. */
export async function resealSome(tx: Tx, keys: DataKeys, orgId: OrgId, version: number): Promise<number> {
  const rows = await withKey(tx).where("secret.org_id", "=", orgId).where("key_version", "<", version).limit(50).forUpdate("secret").execute();
  for (const row of rows) await reseal(tx, keys, row);
  return rows.length;
}

/** The same secret under the org's present key. */
async function reseal(tx: Tx, keys: DataKeys, row: RowWithKey): Promise<void> {
  const plain = unsealed(keys, row);
  const { version, key } = await keys.current(tx, row.org_id, row.set_at);
  const moved = { ...row, key_version: version };
  await tx.withTables<SecretTables>().updateTable("secret").set({ key_version: version, sealed: seal(key, plain, context(moved)) })
    .where("org_id", "=", row.org_id).where("owner", "=", row.owner).where("name", "=", row.name).where("origin", "=", row.origin).execute();
}
