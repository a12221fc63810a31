import type { Db } from "./db.ts";
import { type EmbeddedOptions, openEmbedded, openInMemory } from "./embedded/open.ts";
import { openPostgres, type PostgresOptions } from "./postgres/open.ts";

export type OpenOptions =
  | ({ dataDir: string } & Omit<EmbeddedOptions, "observerModule">)
  | ({ url: string } & PostgresOptions)
  | { memory: true };

/**
 * Opens the database: embedded on durable files, a PostgreSQL server, or in memory for tests. Run `migrate` next.
 * @throws {Problem} `unavailable` when it cannot be opened without risk; `mend` says what to do.
 */
export function openDatabase(options: OpenOptions): Promise<Db> {
  if ("memory" in options) return openInMemory();
  if ("dataDir" in options) return openEmbedded(options.dataDir, options);
  return openPostgres(options.url, options);
}
