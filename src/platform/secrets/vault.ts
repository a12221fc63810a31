import type { Clock, OrgId } from "../../kernel/index.ts";
import type { Db, Tx } from "../db/index.ts";
import type { SecretBinding, Secrets } from "./index.ts";
import { DataKeys } from "./keys.ts";
import { beginRotation, finishRotations } from "./rotate.ts";
import { seal } from "./seal.ts";
import { context, type SecretRow, type SecretTables, unsealed, withKey } from "./sealed-rows.ts";

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
      const row = await withKey(tx).where("secret.org_id", "=", org_id).where("owner", "=", owner).where("name", "=", name).where("origin", "=", origin).executeTakeFirst();
      if (!row || (row.expires_at && row.expires_at <= clock.now())) return undefined;
      return unsealed(keys, row).toString("utf8");
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
