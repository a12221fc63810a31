import { Kysely } from "kysely";
import pg from "pg";
import type { Db } from "../db.ts";
import { withinScope } from "../scope.ts";
import { scopedDialect } from "./dialect.ts";
import { checkRoles } from "./roles.ts";
import { pgTypes } from "./values.ts";

export interface PostgresOptions {
  /** For migrations and the job library, when the login of `url` does not own the schema. */
  ownerUrl?: string;
  /** Connections of this process for requests (default 10). */
  poolSize?: number;
  /** Longest statement (default 60 s). */
  statementTimeoutMs?: number;
  /** Told about connections that broke while idle; the pool replaces them. */
  onIdleError?: (error: Error) => void;
}

/**
 * PostgreSQL ≥ 15. All work for orgs runs as the plain role under row-level security; see {@link checkRoles} for what is refused.
 * @throws {Problem} `unavailable` when the roles would not hold the wall between orgs.
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Db> {
  const pool = openPool(url, options.poolSize ?? 10, options);
  const ownerPool = options.ownerUrl && options.ownerUrl !== url ? openPool(options.ownerUrl, 4, options) : pool;
  const endAll = async (): Promise<void> => {
    await Promise.all([...new Set([pool, ownerPool])].map((each) => each.end()));
  };
  let rolesHold = false;
  try {
    rolesHold = await checkRoles(pool);
  } catch (error) {
    await endAll();
    throw error;
  }
  const kysely = new Kysely<object>({ dialect: scopedDialect(pool) });
  const scope = withinScope(kysely, {
    /** Before the first migration there is no plain role to check; after it, the first transaction asks again. */
    async beforeFirst() {
      if (!rolesHold) rolesHold = await checkRoles(pool);
    },
  });
  let closing: Promise<void> | undefined;
  return {
    mode: "postgres",
    ...scope,
    owner: {
      kysely: ownerPool === pool ? kysely : new Kysely<object>({ dialect: scopedDialect(ownerPool) }),
      executeSql: (text, values) => executeOn(ownerPool, text, values),
    },
    promise: () => ({
      mode: "postgres", durable: true,
      proven: ["the login is neither superuser nor exempt from row security; checked at start", "each transaction runs as the plain role"],
      notProven: ["durability, backups and fail-over are your server's: synchronous_commit, fsync and standbys are not checked"],
    }),
    close: () => (closing ??= endAll()),
  };
}

/** A new connection costs the server a process that knows nothing of its tables yet: one that rests is kept for minutes. */
const IDLE_MS = 5 * 60_000;

function openPool(connectionString: string, max: number, { statementTimeoutMs = 60_000, onIdleError }: PostgresOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString, max, types: pgTypes, application_name: "entente", keepAlive: true, idleTimeoutMillis: IDLE_MS, connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs, idle_in_transaction_session_timeout: statementTimeoutMs,
  });
  pool.on("error", (error) => onIdleError?.(error)); // without a listener a restart of the server would end this process
  return pool;
}

/** On one connection, because the text may hold a transaction; a connection left inside one is thrown away. */
async function executeOn(pool: pg.Pool, text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> {
  const client = await pool.connect();
  try {
    const result: pg.QueryResult | pg.QueryResult[] = values?.length ? await client.query(text, values) : await client.query(text);
    client.release();
    return { rows: [result].flat().flatMap((each) => each.rows as Record<string, unknown>[]) };
  } catch (error) {
    client.release(values?.length ? undefined : true);
    throw error;
  }
}
