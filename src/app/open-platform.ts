import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../kernel/index.ts";
import { type Db, maintain, migrate, openDatabase } from "../platform/db/index.ts";
import { type EgressExchange, openEgress } from "../platform/egress/index.ts";
import { defineKeySweep } from "../platform/http/index.ts";
import { openJobs } from "../platform/jobs/index.ts";
import { openLog } from "../platform/log/index.ts";
import { openMail } from "../platform/mail/index.ts";
import type { Platform } from "../platform/platform.ts";
import { defineVaultJobs, loadOrCreateMasterKey, openSecrets } from "../platform/secrets/index.ts";
import { keepMail } from "../tenancy/index.ts";
import type { Settings } from "./config.ts";

export const MIGRATIONS = fileURLToPath(new URL("../../migrations", import.meta.url));

export function openDb(settings: Settings): Promise<Db> {
  const { databaseUrl, databaseOwnerUrl, dataDir } = settings;
  return openDatabase(databaseUrl
    ? { url: databaseUrl, ...(databaseOwnerUrl ? { ownerUrl: databaseOwnerUrl } : {}) }
    : { dataDir: join(dataDir, "db") });
}

/** Opens the outside world in the order things depend on each other, and closes it in the other one. */
export async function openPlatform(settings: Settings, db: Db, onExchange: (exchange: EgressExchange) => void = () => {}): Promise<{ platform: Platform; close(): Promise<void> }> {
  await migrate(db, MIGRATIONS);
  const clock = systemClock;
  const log = openLog({ level: settings.logLevel });
  const secrets = openSecrets({ masterKey: await loadOrCreateMasterKey(join(settings.dataDir, "master.key")), clock });
  const egress = openEgress({ allowLocal: settings.allowLocalTargets, ...(settings.dnsServers.length > 0 ? { txtServers: settings.dnsServers } : {}), ownAddresses: [{ host: settings.host, port: settings.port }], onExchange });
  const jobs = openJobs({ db, log, clock });
  const mail = openMail(settings.smtpUrl ? { smtpUrl: settings.smtpUrl, from: settings.mailFrom } : { keep: keepMail(db) });
  defineVaultJobs(jobs, db, secrets);
  // embedded mode has no autovacuum and no background checkpoint
  jobs.define({ name: "database-maintenance", everyS: 3600, handle: () => maintain(db) });
  defineKeySweep(jobs, { db, clock });
  const platform: Platform = { db, clock, egress, jobs, secrets, mail, log, config: settings };
  return {
    platform,
    async close() {
      await jobs.stop();
      await egress.close();
      mail.close();
      await db.close();
    },
  };
}
