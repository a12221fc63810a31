import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Problem } from "../../../kernel/index.ts";

/** Files of ours that are no data. */
export const LOCK_FILES = ["lock.sqlite", "lock.sqlite-journal", "lock.owner"];

/**
 * Takes the data directory for this process alone. The lock is the kernel's, on a file that SQLite holds in an exclusive
 * transaction: nobody can steal it, and it is free the moment its owner is gone, by kill -9 too (SE-16). Not proven on
 * network file systems, and not against deleting the lock file by hand.
 * @returns the function that gives it back.
 * @throws {Problem} `unavailable`, with the owner's process and host where known; nothing was touched.
 */
export function lockDirectory(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const ownerFile = join(dataDir, "lock.owner");
  const file = new DatabaseSync(join(dataDir, "lock.sqlite"), { timeout: 0 });
  try {
    file.exec("pragma locking_mode = exclusive; begin exclusive");
  } catch (cause) {
    file.close();
    throw new Problem("unavailable", `Another process has the data directory ${dataDir} open (${owner(ownerFile)})`, {
      mend: "Stop that process first, or give this one another data directory. Two processes on one directory would destroy each other's data.",
      cause,
    });
  }
  writeFileSync(ownerFile, `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}\n`, { mode: 0o600 });
  return () => file.close();
}

function owner(path: string): string {
  try {
    return readFileSync(path, "utf8").trim() || "owner unknown";
  } catch {
    return "owner unknown";
  }
}
