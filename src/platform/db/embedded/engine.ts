import { PGlite, type PGliteOptions, types } from "@electric-sql/pglite";
import { SqlError, sqlState } from "../sql-error.ts";

export type Row = Record<string, unknown>;
export interface Answer {
  rows: Row[];
  affected: number;
  /** The last statement's command as PostgreSQL names it: a `commit` that answers `ROLLBACK` kept nothing. */
  command: string | undefined;
}

/** One connection to an embedded PostgreSQL, on this thread or another. Callers take turns; see `turns.ts`. */
export interface Engine {
  /** Rises when the engine was replaced (time-out, crash): what was open before is gone. */
  readonly generation: number;
  /** One statement with parameters. */
  query(text: string, values: readonly unknown[]): Promise<Answer>;
  /** One or several statements without parameters; the rows of all. */
  exec(text: string): Promise<Answer>;
  close(): Promise<void>;
}

/** Values as `pg` gives them too (`postgres/values.ts`), so that both modes answer alike. bytea goes through Buffer: it is 10 × faster. */
export const VALUES = {
  parsers: {
    [types.INT8]: (text: string) => safeInteger(text),
    [types.DATE]: (text: string) => text,
    [types.BYTEA]: (text: string) => Buffer.from(text.slice(2), "hex"),
  },
  serializers: {
    [types.BYTEA]: (value: Uint8Array) => `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`,
  },
} satisfies Pick<PGliteOptions, "parsers" | "serializers">;

/** An int8 as a number where a number can hold it, and as a bigint beyond. */
export function safeInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** The engine of an open PGlite; its errors become {@link SqlError}. */
export function engineOf(pglite: PGlite): Engine {
  return {
    generation: 0,
    async query(text, values) {
      const { rows, affectedRows, command } = await pglite.query<Row>(text, values.map((value) => value ?? null)).catch(rethrow);
      return { rows, affected: affectedRows ?? 0, command };
    },
    async exec(text) {
      const results = await pglite.exec(text).catch(rethrow);
      return {
        rows: results.flatMap((result) => result.rows as Row[]),
        affected: results.reduce((sum, { affectedRows }) => sum + (affectedRows ?? 0), 0),
        command: results.at(-1)?.command,
      };
    },
    close: () => pglite.close(),
  };
}

function rethrow(error: unknown): never {
  const code = sqlState(error);
  if (!code || !(error instanceof Error)) throw error;
  const { detail, constraint, table } = error as { detail?: string; constraint?: string; table?: string };
  throw new SqlError({ message: error.message, code, ...(detail ? { detail } : {}), ...(constraint ? { constraint } : {}), ...(table ? { table } : {}) });
}

/** Opens PGlite in memory, on this thread. */
export async function openMemoryEngine(options: PGliteOptions = {}): Promise<{ engine: Engine; pglite: PGlite }> {
  const pglite = await PGlite.create({ ...VALUES, ...options });
  return { engine: engineOf(pglite), pglite };
}
