import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Kysely } from "kysely";
import { Problem } from "../../../kernel/index.ts";
import type { Db, DbPromise } from "../db.ts";
import { withinScope } from "../scope.ts";
import { embeddedDialect } from "./dialect.ts";
import { syncDirectory, syncTree } from "./durable-files.ts";
import { type Engine, openMemoryEngine } from "./engine.ts";
import { LOCK_FILES, lockDirectory } from "./lock.ts";
import { openThread, type ThreadEngine } from "./thread.ts";
import { type Turns, turnsOf } from "./turns.ts";

/** The major version of PostgreSQL inside the engine: its files are not readable by another one. */
const MAJOR = "18";
const PATIENCE_MS = 60_000;

export interface EmbeddedOptions {
  /** Longest statement (default 120 s); the engine is restarted when one takes longer. */
  statementTimeoutMs?: number;
  /** For tests of power cuts; see `worker.ts`. */
  observerModule?: string;
}

/** The parts behind an embedded Db, for snapshot and maintenance. */
interface Inside { engine: Engine; turns: Turns; thread: ThreadEngine | undefined }
const insides = new WeakMap<Db, Inside>();
export const insideOf = (db: Db): Inside | undefined => insides.get(db);

/**
 * Opens the embedded database on durable files in `dataDir`, or makes one: exclusive lock, engine on its own thread,
 * syncs that reach the disk.
 * @throws {Problem} `unavailable`: another process has it open, it was made by another major version, or a commit did not sync.
 */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Db> {
  const unlock = lockDirectory(dataDir);
  try {
    const directory = join(dataDir, "pg");
    if (existsSync(directory)) checkVersion(directory);
    else await fill(dataDir);
    const thread = await openThread({ directory, ...(options.observerModule ? { observerModule: options.observerModule } : {}) }, options.statementTimeoutMs ?? 120_000);
    await assertSyncs(thread).catch(async (error: unknown) => {
      await thread.close();
      throw error;
    });
    return dbOn(thread, thread, { mode: "embedded", durable: true, proven: PROVEN, notProven: NOT_PROVEN }, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

const PROVEN = [
  "a commit reaches the disk (fsync) before it is acknowledged; checked at every start",
  "acknowledged commits survived kill -9 and simulated power cuts in our tests",
  "one process at a time: a second one is refused",
];
const NOT_PROVEN = [
  "real power cuts on your hardware",
  "network file systems",
  "more than one server process (use PostgreSQL for that)",
  "row security against injected SQL text: the engine's own role is all-powerful, the product's transactions give it up",
];

/** PGlite on this thread, in memory: the quick database of a test file. @param from a dump of a migrated one. */
export async function openInMemory(from?: Blob): Promise<Db> {
  const { engine, pglite } = await openMemoryEngine(from ? { loadDataDir: from } : {});
  const db = dbOn(engine, undefined, { mode: "embedded", durable: false, proven: [], notProven: ["in memory: gone with the process"] }, () => {});
  dumps.set(db, () => pglite.dumpDataDir("none"));
  return db;
}
const dumps = new WeakMap<Db, () => Promise<Blob>>();
/** The whole of an in-memory database, for {@link openInMemory} to start from. */
export const dumpOf = (db: Db): Promise<Blob> | undefined => dumps.get(db)?.();

function dbOn(engine: Engine, thread: ThreadEngine | undefined, promise: DbPromise, unlock: () => void): Db {
  const turns = turnsOf(PATIENCE_MS);
  const kysely = new Kysely<object>({ dialect: embeddedDialect(engine, turns) });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    try {
      await turns.end();
      await kysely.destroy();
      await engine.close();
    } finally {
      unlock();
    }
  };
  const db: Db = {
    mode: "embedded",
    ...withinScope(kysely),
    owner: {
      kysely,
      async executeSql(text, values) {
        const release = await turns.take();
        try {
          return values?.length ? await engine.query(text, values) : await engine.exec(text);
        } catch (error) {
          if (!values?.length) await engine.exec("rollback").catch(() => undefined); // the text may have begun a transaction
          throw error;
        } finally {
          release();
        }
      },
    },
    promise: () => promise,
    close: () => (closing ??= close()),
  };
  insides.set(db, { engine, turns, thread });
  return db;
}

/**
 * Makes the engine's directory beside its place, syncs every file of it, then moves it there: a crash on the way leaves
 * nothing that looks like a database.
 * @param fromFile a snapshot to start from; a new, empty database without.
 */
export async function fill(dataDir: string, fromFile?: string): Promise<void> {
  const draft = join(dataDir, "pg.new");
  rmSync(draft, { recursive: true, force: true });
  const thread = await openThread({ directory: draft, ...(fromFile ? { fromFile } : {}) }, 120_000);
  await thread.close();
  checkVersion(draft);
  syncTree(draft);
  renameSync(draft, join(dataDir, "pg"));
  syncDirectory(dataDir);
}

/** @throws {Problem} when a restore would write over something. */
export function checkEmpty(dataDir: string): void {
  if (!existsSync(dataDir)) return;
  const found = readdirSync(dataDir).filter((name) => !LOCK_FILES.includes(name) && name !== "pg.new");
  if (found.length > 0) throw new Problem("unavailable", `The directory ${dataDir} is not empty (${found.slice(0, 3).join(", ")})`, { mend: "Restore into a new directory." });
}

function checkVersion(directory: string): void {
  let version: string;
  try {
    version = readFileSync(join(directory, "PG_VERSION"), "utf8").trim();
  } catch (cause) {
    throw new Problem("unavailable", `${directory} holds no PostgreSQL database: PG_VERSION is missing`, { mend: "Restore a snapshot into a new directory.", cause });
  }
  if (version !== MAJOR) {
    throw new Problem("unavailable", `${directory} was written by PostgreSQL ${version}; this release reads ${MAJOR}`, {
      mend: `Run the release that wrote it. Moving to another major version takes a logical dump (pg_dump format), not these files or a snapshot of them.`,
    });
  }
}

/** One transactional WAL record, no row: the smallest commit that must reach the disk. */
async function assertSyncs(thread: ThreadEngine): Promise<void> {
  const before = await thread.syncs();
  await thread.exec("begin; select pg_logical_emit_message(true, 'entente', 'does a commit sync?'); commit");
  if ((await thread.syncs()) > before) return;
  throw new Problem("unavailable", "The embedded database acknowledges commits that have not reached the disk, so it was not opened", {
    mend: "Use the exact engine version of this release, or PostgreSQL by DATABASE_URL.",
  });
}
