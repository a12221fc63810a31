import { randomBytes } from "node:crypto";
import { type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../db/index.ts";
import { KEY_BYTES, keyId, seal, unseal } from "./seal.ts";

export type KeyTables = {
  data_key: { org_id: OrgId; version: number; wrapped_key: Buffer | null; master_key_id: string; made_at: Date; retired_at: Date | null };
};
type KeyRow = Pick<KeyTables["data_key"], "org_id" | "version" | "wrapped_key" | "master_key_id">;
const columns = ["org_id", "version", "wrapped_key", "master_key_id"] as const;

export interface DataKey { version: number; key: Buffer }

/** The data keys of all orgs: one per org and version, each wrapped by a master key and bound to its org and version. */
export class DataKeys {
  readonly #master: Buffer;
  readonly #masterId: string;
  readonly #byId: Map<string, Buffer>;

  constructor(master: Buffer, previous: readonly Buffer[] = []) {
    for (const key of [master, ...previous]) if (key.length !== KEY_BYTES) throw new Error(`a master key has ${KEY_BYTES} bytes`);
    this.#master = master;
    this.#masterId = keyId(master);
    this.#byId = new Map([...previous, master].map((key) => [keyId(key), key]));
  }

  /** The key that new secrets of the org are sealed with; made when there is none. It cannot retire before `tx` ends. */
  async current(tx: Tx, orgId: OrgId, now: Date): Promise<DataKey> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const row = await tx.withTables<KeyTables>().selectFrom("data_key").select(columns)
        .where("org_id", "=", orgId).where("retired_at", "is", null).orderBy("version", "desc").limit(1).forShare().executeTakeFirst();
      if (row) return { version: row.version, key: this.unwrap(row) };
      await this.add(tx, orgId, 1, now); // none yet; or the one we waited for has just retired: look again
    }
    throw new Problem("unavailable", "The org's keys are being changed; try again");
  }

  /** Makes a version, unless someone else has made it. */
  async add(tx: Tx, orgId: OrgId, version: number, now: Date): Promise<void> {
    const wrapped = seal(this.#master, randomBytes(KEY_BYTES), this.#context(orgId, version));
    await tx.withTables<KeyTables>().insertInto("data_key")
      .values({ org_id: orgId, version, wrapped_key: wrapped, master_key_id: this.#masterId, made_at: now, retired_at: null })
      .onConflict((conflict) => conflict.columns(["org_id", "version"]).doNothing()).execute();
  }

  unwrap(row: KeyRow): Buffer {
    const master = this.#byId.get(row.master_key_id);
    if (!row.wrapped_key) throw new Problem("internal", "A stored secret cannot be opened", { cause: new Error(`data key ${row.org_id}/${row.version} is retired`) });
    if (!master) throw new Problem("internal", "A stored secret cannot be opened", { cause: new Error(`the master key ${row.master_key_id} was not given`) });
    try {
      return unseal(master, row.wrapped_key, this.#context(row.org_id, row.version));
    } catch (cause) {
      throw new Problem("internal", "A stored secret cannot be opened", { cause });
    }
  }

  /** Wraps up to 100 keys anew that still hang on a previous master key. @returns how many; 0 when none is left. */
  async rewrapSome(tx: Tx): Promise<number> {
    const rows = await tx.withTables<KeyTables>().selectFrom("data_key").select(columns)
      .where("master_key_id", "!=", this.#masterId).where("wrapped_key", "is not", null).limit(100).forUpdate().execute();
    for (const row of rows) {
      await tx.withTables<KeyTables>().updateTable("data_key")
        .set({ wrapped_key: seal(this.#master, this.unwrap(row), this.#context(row.org_id, row.version)), master_key_id: this.#masterId })
        .where("org_id", "=", row.org_id).where("version", "=", row.version).execute();
    }
    return rows.length;
  }

  #context(orgId: string, version: number): string[] {
    return ["data-key", orgId, String(version)];
  }
}
