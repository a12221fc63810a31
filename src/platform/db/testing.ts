import { fileURLToPath } from "node:url";
import { openInMemory } from "./embedded/open.ts";
import type { Db } from "./db.ts";
import { migrate } from "./migrate.ts";

/** A migrated database for one test file: PGlite in memory, or the PostgreSQL of `DATABASE_URL` in a schema of its own. */
export async function testDatabase(): Promise<Db> {
  const db = await openInMemory();
  await migrate(db, fileURLToPath(new URL("../../../migrations", import.meta.url)));
  return db;
}
