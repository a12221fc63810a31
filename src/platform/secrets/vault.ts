import { type Clock, type OrgId, Problem } from "../../kernel/index.ts";
import type { Db, Tx } from "../db/index.ts";
import type { SecretBinding, Secrets } from "./index.ts";
import { DataKeys, type KeyTables } from "./keys.ts";
import { beginRotation, finishRotations } from "./rotate.ts";
import { seal, unseal } from "./seal.ts";

export type SecretTables = {
  secret: {
    org_id: OrgId; owner: string; name: string; origin: string;
    key_version: number; sealed: Buffer; set_at: Date; expires_at: Date | null;
  };
} & KeyTables;
type SecretRow = SecretTables["secret"];

/** What the operator's jobs do with the vault, beside {@link Secrets}. */
export interface Vault extends Secrets {
  /** Deletes what has expired, in the network scope. @returns how many. */
  sweep(tx: Tx): Promise<number>;
  /** A new data key for the org; old secrets are sealed anew, then the old key is destroyed. */
  rotate(db: Db, orgId: OrgId): Promise<void>;
  /** Carries on rotations that a crash cut short. */
  finishRotations(db: Db): Promise<void>;
  /** Wraps all data keys by the present master key; afterwards the previous ones open nothing. @returns how many. */
  rewrap(db: Db): Promise<number>;
}

/**
 * Secrets under envelope encryption: AES-256-GCM by a data key per org, which the master key wraps.
 * Each ciphertext is bound to org, owner, name, origin, the time it was set and its expiry: moved, altered or
 * prolonged in storage it does not open.
 * @param masterKey 32 bytes.
 * @param previousMasterKeys still read, until `rewrap` has run.
 */
export function openSecrets({ masterKey, previousMasterKeys = [], clock }: { masterKey: Buffer; previousMasterKeys?: Buffer[]; clock: Clock }): Vault {
  const keys = new DataKeys(masterKey, previousMasterKeys);
  return {
    async put(tx, binding, value, options = {}) {
      const now = clock.now();
      const { version, key } = await keys.current(tx, binding.orgId, now);
      const row = { ...address(binding), key_version: version, set_at: now, expires_at: options.expiresAt ?? null };
      const sealed = seal(key, Buffer.from(value, "utf8"), context(row));
      await tx.withTables<SecretTables>().insertInto("secret").values({ ...row, sealed })
        .onConflict((conflict) => conflict.columns(["org_id", "owner", "name", "origin"]).doUpdateSet({
          key_version: version, sealed, set_at: row.set_at, expires_at: row.expires_at,
        })).execute();
    },
    async open(tx, binding) {
      const { org_id, owner, name, origin } = address(binding);
      const row = await tx.withTables<SecretTables>().selectFrom("secret").selectAll()
        .where("org_id", "=", org_id).where("owner", "=", owner).where("name", "=", name).where("origin", "=", origin).executeTakeFirst();
      if (!row || (row.expires_at && row.expires_at <= clock.now())) return undefined;
      return (await unsealed(tx, keys, row)).toString("utf8");
    },
    async list(tx, orgId, owner) {
      const rows = await tx.withTables<SecretTables>().selectFrom("secret").select(["name", "origin", "set_at", "expires_at"])
        .where("org_id", "=", orgId).where("owner", "=", owner).orderBy("name").orderBy("origin").execute();
      return rows.filter((row) => !row.expires_at || row.expires_at > clock.now())
        .map((row) => ({ name: row.name, origin: row.origin, setAt: row.set_at, ...(row.expires_at ? { expiresAt: row.expires_at } : {}) }));
    },
    async remove(tx, orgId, owner, name) {
      let found = tx.withTables<SecretTables>().deleteFrom("secret").where("org_id", "=", orgId).where("owner", "=", owner);
      if (name !== undefined) found = found.where("name", "=", name);
      await found.execute();
    },
    async sweep(tx) {
      const gone = await tx.withTables<SecretTables>().deleteFrom("secret").where("expires_at", "<=", clock.now()).executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
    async rotate(db, orgId) {
      await beginRotation(db, keys, orgId, clock.now());
      await finishRotations(db, keys, () => clock.now());
    },
    finishRotations: (db) => finishRotations(db, keys, () => clock.now()),
    async rewrap(db) {
      let all = 0;
      for (;;) {
        const some = await db.inNetwork((tx) => keys.rewrapSome(tx));
        if (some === 0) return all;
        all += some;
      }
    },
  };
}

const address = ({ orgId, owner, name, origin }: SecretBinding): Pick<SecretRow, "org_id" | "owner" | "name" | "origin"> => ({ org_id: orgId, owner, name, origin });

const context = (row: Omit<SecretRow, "sealed">): string[] =>
  ["secret", row.org_id, row.owner, row.name, row.origin, String(row.key_version), row.set_at.toISOString(), row.expires_at?.toISOString() ?? "never"];

async function unsealed(tx: Tx, keys: DataKeys, row: SecretRow): Promise<Buffer> {
  const wrapped = await tx.withTables<KeyTables>().selectFrom("data_key").select(["org_id", "version", "wrapped_key", "master_key_id"])
    .where("org_id", "=", row.org_id).where("version", "=", row.key_version).executeTakeFirstOrThrow();
  const key = keys.unwrap(wrapped);
  try {
    return unseal(key, Buffer.from(row.sealed), context(row));
  } catch (cause) {
    throw new Problem("internal", "A stored secret cannot be opened", { cause });
  }
}

/** The same secret under the org's present key. */
export async function reseal(tx: Tx, keys: DataKeys, row: SecretRow): Promise<void> {
  const plain = await unsealed(tx, keys, row);
  const { version, key } = await keys.current(tx, row.org_id, row.set_at);
  const moved = { ...row, key_version: version };
  await tx.withTables<SecretTables>().updateTable("secret").set({ key_version: version, sealed: seal(key, plain, context(moved)) })
    .where("org_id", "=", row.org_id).where("owner", "=", row.owner).where("name", "=", row.name).where("origin", "=", row.origin).execute();
}
