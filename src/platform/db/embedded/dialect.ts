import {
  type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult, type TransactionSettings,
} from "kysely";
import { openingWords } from "../scope.ts";
import { SqlError } from "../sql-error.ts";
import type { Engine } from "./engine.ts";
import type { Turns } from "./turns.ts";

/** Kysely on one engine: a connection is the turn to use it, so transactions and single queries never mix. */
export function embeddedDialect(engine: Engine, turns: Turns): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new OneConnection(engine, turns),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class Turn implements DatabaseConnection {
  readonly #engine: Engine;
  readonly release: () => void;
  /** The engine's generation when a transaction began. */
  #began: number | undefined;

  constructor(engine: Engine, release: () => void) {
    this.#engine = engine;
    this.release = release;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#sameEngine();
    const { rows, affected } = await this.#engine.query(sql, parameters);
    return { rows: rows as R[], numAffectedRows: BigInt(affected) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query); // one piece: the engine has no cursors over the thread
  }

  async begin({ isolationLevel }: TransactionSettings): Promise<void> {
    try {
      await this.#engine.exec(openingWords() ?? (isolationLevel ? `begin isolation level ${isolationLevel}` : "begin"));
    } catch (error) {
      await this.#engine.exec("rollback").catch(() => undefined); // it may have begun
      throw error;
    }
    this.#began = this.#engine.generation;
  }

  /** @throws when PostgreSQL answers ROLLBACK: a statement failed, and the error was swallowed on the way. */
  async commit(): Promise<void> {
    this.#sameEngine();
    const { command } = await this.#engine.exec("commit");
    if (command === "ROLLBACK") throw new SqlError({ code: "25P02", message: "nothing was kept: a statement of this transaction had failed" });
  }

  async rollback(): Promise<void> {
    if (this.#began === this.#engine.generation) await this.#engine.exec("rollback");
  }

  /** Without this, the rest of a transaction whose beginning died with the engine would run outside of any. */
  #sameEngine(): void {
    if (this.#began !== undefined && this.#began !== this.#engine.generation) {
      throw new SqlError({ code: "08006", message: "the transaction was lost: the database engine was restarted" });
    }
  }
}

class OneConnection implements Driver {
  readonly #engine: Engine;
  readonly #turns: Turns;

  constructor(engine: Engine, turns: Turns) {
    this.#engine = engine;
    this.#turns = turns;
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<Turn> {
    return new Turn(this.#engine, await this.#turns.take());
  }
  beginTransaction(turn: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return (turn as Turn).begin(settings);
  }
  commitTransaction(turn: DatabaseConnection): Promise<void> {
    return (turn as Turn).commit();
  }
  rollbackTransaction(turn: DatabaseConnection): Promise<void> {
    return (turn as Turn).rollback();
  }
  async releaseConnection(turn: DatabaseConnection): Promise<void> {
    (turn as Turn).release();
  }
  async destroy(): Promise<void> {}
}
