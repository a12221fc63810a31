import type { Kysely, Transaction } from "kysely";
import type { OrgId } from "../../kernel/index.ts";

/**
 * An open transaction as the plain role. A store says which tables it means:
 * `tx.withTables<SubmissionTables>().selectFrom("submission")`.
 */
export type Tx = Transaction<object>;

/** What the database promises in this mode; `/health` repeats it word for word. */
export interface DbPromise {
  mode: "embedded" | "postgres";
  durable: boolean;
  proven: string[];
  notProven: string[];
}

export interface Db {
  readonly mode: "embedded" | "postgres";
  /**
   * One transaction that sees the rows of one org and no other (row-level security, plain role).
   * Inside, use only `tx`: embedded mode has one connection, and a query beside the transaction would wait for ever.
   */
  inTenant<T>(orgId: OrgId, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One transaction as the plain role that sees every org: sign-in, desk, catalog, workers.
   * @param options `durable: false`: what is written need not have reached the disk when this answers; a crash of the database's own
   * machine may lose the last second of it. For what is needed for minutes only. Default true.
   */
  inNetwork<T>(work: (tx: Tx) => Promise<T>, options?: { durable?: boolean }): Promise<T>;
  /** For migrations and the job library alone: the owner's connection, no row-level security. */
  readonly owner: {
    kysely: Kysely<object>;
    /** Runs one or several statements; returns the rows of every statement. */
    executeSql(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  };
  /** Calls back right after a transaction that emitted or enqueued something was kept by this process. */
  onNews(listener: () => void): () => void;
  promise(): DbPromise;
  close(): Promise<void>;
}
