import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Problem } from "../kernel/index.ts";
import { openDatabase, restore, snapshot } from "../platform/db/index.ts";
import type { Platform } from "../platform/platform.ts";
import type { Settings } from "./config.ts";

/** Snapshots that the daily job leaves; older ones are removed. */
const KEPT = 7;

const embeddedOnly = (settings: Settings): void => {
  if (settings.databaseUrl) throw new Problem("unavailable", "DATABASE_URL is set: the data is in your PostgreSQL", { mend: "Use pg_dump and pg_restore, or your provider's backups." });
};

/**
 * `snapshot FILE`: the whole embedded database in one file, while no network runs on the data directory.
 * @throws {Problem} `unavailable`: PostgreSQL, a network that runs, or a file that is there already.
 */
export async function writeSnapshot(settings: Settings, toFile: string): Promise<string> {
  embeddedOnly(settings);
  const file = resolve(toFile);
  if (existsSync(file)) throw new Problem("unavailable", `${file} is there already`, { mend: "Name a new file: a good backup is not overwritten by a later one." });
  const directory = join(settings.dataDir, "db");
  if (!existsSync(join(directory, "pg"))) throw new Problem("unavailable", `There is no database in ${directory}`, { mend: "Set DATA_DIR to the directory that the network runs on." });
  mkdirSync(dirname(file), { recursive: true });
  const db = await openDatabase({ dataDir: directory });
  try {
    await snapshot(db, file);
  } finally {
    await db.close();
  }
  return `Wrote ${file}. The master key (${join(settings.dataDir, "master.key")}) is not in it: keep a copy of that file elsewhere. Without it the secrets in this snapshot cannot be read by anybody.`;
}

/**
 * `restore FILE`: fills a new data directory. The key comes first, so that no network ever starts on these secrets with a
 * key that cannot open them.
 * @throws {Problem} `unavailable`: PostgreSQL, no file, no master key, or a directory that holds a database.
 */
export async function restoreSnapshot(settings: Settings, fromFile: string): Promise<string> {
  embeddedOnly(settings);
  const file = resolve(fromFile);
  if (!existsSync(file)) throw new Problem("unavailable", `There is no file ${file}`);
  const key = join(settings.dataDir, "master.key");
  if (!existsSync(key)) throw new Problem("unavailable", `${key} is missing`, { mend: "Put the master key that belongs to this snapshot there first (mode 0600)." });
  await restore(file, join(settings.dataDir, "db"));
  return `Restored into ${settings.dataDir}. It is the state of that moment: whoever was removed and whatever was revoked since then is back. Look at members and tokens before you let people in.`;
}

/** With SNAPSHOT_DIR, the running network writes a snapshot of its embedded database once a day and keeps the last seven. */
export function defineSnapshotJob(platform: Platform, settings: Settings): void {
  const directory = settings.snapshotDir;
  if (!directory || platform.db.mode !== "embedded") return;
  platform.jobs.define({
    name: "database-snapshot", everyS: 86_400,
    async handle() {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      await snapshot(platform.db, join(directory, `entente-${platform.clock.now().toISOString().replaceAll(":", "-")}.tgz`));
      const old = readdirSync(directory).filter((name) => /^entente-.+\.tgz$/.test(name)).sort().slice(0, -KEPT);
      for (const name of old) rmSync(join(directory, name));
    },
  });
}
