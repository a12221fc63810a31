import type { Db } from "../db/index.ts";
import type { Jobs } from "../jobs/index.ts";
import type { Vault } from "./vault.ts";

/** Every hour: what has expired is deleted, and a key rotation that a crash cut short goes on. */
export function defineVaultJobs(jobs: Jobs, db: Db, vault: Vault): void {
  jobs.define({
    name: "secrets.sweep",
    everyS: 3600,
    async handle() {
      await db.inNetwork((tx) => vault.sweep(tx));
      await vault.finishRotations(db);
    },
  });
}
