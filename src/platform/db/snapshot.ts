import { renameSync } from "node:fs";
import { dirname } from "node:path";
import { Problem } from "../../kernel/index.ts";
import type { Db } from "./db.ts";
import { syncDirectory } from "./embedded/durable-files.ts";
import { lockDirectory } from "./embedded/lock.ts";
import { checkEmpty, fill, insideOf } from "./embedded/open.ts";

/**
 * Writes the whole embedded database to one file (gzipped tar, mode 0600), consistent: nobody else uses the connection
 * meanwhile. Holds it in memory once. Secrets in it are ciphertext; the master key is not in it.
 * @throws {Problem} `unavailable` in PostgreSQL mode: use pg_dump or your provider's backups there.
 */
export async function snapshot(db: Db, toFile: string): Promise<void> {
  const { turns, engine, thread } = insideOf(db) ?? {};
  if (!turns || !engine || !thread) throw new Problem("unavailable", "Snapshots are for the embedded database on files; use pg_dump for PostgreSQL");
  const release = await turns.take();
  try {
    await engine.exec("checkpoint");
    await thread.dump(`${toFile}.part`);
  } finally {
    release();
  }
  renameSync(`${toFile}.part`, toFile);
  syncDirectory(dirname(toFile));
}

/**
 * Fills a new data directory from a snapshot. Nothing is touched when the directory holds anything.
 * @throws {Problem} `unavailable`: not empty, or open in another process.
 */
export async function restore(fromFile: string, dataDir: string): Promise<void> {
  checkEmpty(dataDir);
  const unlock = lockDirectory(dataDir);
  try {
    await fill(dataDir, fromFile);
  } finally {
    unlock();
  }
}

/**
 * What the embedded engine does not do by itself: forget dead rows, measure tables, shorten the write-ahead log.
 * Call it every few hours; it holds the one connection while it runs. Nothing to do on PostgreSQL.
 */
export async function maintain(db: Db): Promise<void> {
  if (db.mode !== "embedded") return;
  await db.owner.executeSql("vacuum (analyze)");
  await db.owner.executeSql("checkpoint");
}
