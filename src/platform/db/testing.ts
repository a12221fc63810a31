import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Db } from "./db.ts";
import { dumpOf, openInMemory } from "./embedded/open.ts";
import { migrate } from "./migrate.ts";
import { openPostgres } from "./postgres/open.ts";

const MIGRATIONS = fileURLToPath(new URL("../../../migrations", import.meta.url));
const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/entente", import.meta.url));

/**
 * A migrated database for one test file. In memory by default; with `TEST_DATABASE_URL` a database of its own on that server,
 * which `close` drops. The URL's login must be plain (no superuser) and may create databases: `scripts/postgres-for-tests.ts`.
 */
export async function testDatabase(): Promise<Db> {
  const server = process.env["TEST_DATABASE_URL"];
  return server ? onServer(server) : inMemory();
}

/** Migrating takes seconds, loading a migrated dump does not: kept per content of the migrations and version of the engine. */
async function inMemory(): Promise<Db> {
  const now = fingerprint();
  const file = join(CACHE, `migrated-${now}.tar`);
  const kept = read(file);
  if (kept) return openInMemory(kept);
  const db = await openInMemory();
  await migrate(db, MIGRATIONS);
  const dump = await dumpOf(db);
  if (dump && fingerprint() === now) keep(file, Buffer.from(await dump.arrayBuffer()));
  return db;
}

function fingerprint(): string {
  const hash = createHash("sha256").update(readFileSync(createRequire(import.meta.url).resolve("@electric-sql/pglite")).subarray(0, 4096));
  for (const name of readdirSync(MIGRATIONS).filter((each) => each.endsWith(".sql")).sort()) hash.update(`${name}\0`).update(readFileSync(join(MIGRATIONS, name)));
  return hash.digest("hex").slice(0, 16);
}

function read(file: string): Blob | undefined {
  try {
    return new Blob([readFileSync(file)]);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: test files run side by side. Older dumps go. */
function keep(file: string, dump: Buffer): void {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) if (name.endsWith(".tar")) rmSync(join(CACHE, name), { force: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.part`;
  writeFileSync(draft, dump);
  renameSync(draft, file);
}

async function onServer(server: string): Promise<Db> {
  const name = `entente_test_${randomBytes(8).toString("hex")}`;
  await onAdmin(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const drop = (): Promise<void> => dropped(server, name);
  try {
    const db = await openPostgres(url.href, { poolSize: 5 });
    await migrate(db, MIGRATIONS);
    return { ...db, close: () => db.close().then(drop) };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** "with (force)" may not end the server's own autovacuum at work there, and says 42501 until that is done. */
async function dropped(server: string, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await onAdmin(server, `drop database if exists ${name} with (force)`);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === "42501") || tries === 20) throw error;
      await sleep(250);
    }
  }
}

async function onAdmin(server: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(text).finally(() => client.end());
}
