import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import type { Db } from "./db.ts";

/**
 * Brings the schema forward: each `NNNN_name.sql` once, in order, in a transaction of its own, under an advisory lock.
 * @throws when a file that already ran was changed afterwards.
 */
export async function migrate(db: Db, directory: string): Promise<string[]> {
  const files = (await readdir(directory)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  await db.owner.kysely.transaction().execute(async (tx) => {
    await alone(tx);
    await sql`create table if not exists schema_migration (name text primary key, checksum text not null, ran_at timestamptz not null default now())`.execute(tx);
  });
  const ran: string[] = [];
  for (const name of files) {
    const text = await readFile(join(directory, name), "utf8");
    const checksum = createHash("sha256").update(text).digest("hex");
    await db.owner.kysely.transaction().execute(async (tx) => {
      await alone(tx);
      const known = await sql<{ checksum: string }>`select checksum from schema_migration where name = ${name}`.execute(tx);
      const before = known.rows[0]?.checksum;
      if (before === checksum) return;
      if (before) throw new Error(`migration ${name} was changed after it ran; migrations only go forward`);
      for (const statement of splitStatements(text)) await sql.raw(statement).execute(tx);
      await sql`insert into schema_migration (name, checksum) values (${name}, ${checksum})`.execute(tx);
      ran.push(name);
    });
  }
  return ran;
}

/** One migrating process at a time ("create … if not exists" alone does not bear two), and as long as it takes. */
async function alone(tx: Kysely<object>): Promise<void> {
  await sql`select set_config('statement_timeout', '0', true), pg_advisory_xact_lock(7026301)`.execute(tx);
}

/** Splits on semicolons outside quotes, dollar quotes and comments: one protocol message holds one statement. */
export function splitStatements(text: string): string[] {
  const parts = text.match(/(?:'(?:[^']|'')*'|"[^"]*"|(\$[a-z_]*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|[^;])+/gi) ?? [];
  return parts.filter((part) => part.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, "").trim() !== "");
}
