import { CompiledQuery, type Dialect, PostgresDialect, PostgresDriver, type TransactionSettings } from "kysely";
import type pg from "pg";
import { openingWords } from "../scope.ts";

/** Kysely on a pool, where a transaction begins and says who it is in one trip to the server. */
export function scopedDialect(pool: pg.Pool): Dialect {
  const plain = new PostgresDialect({ pool });
  return {
    createAdapter: () => plain.createAdapter(),
    createDriver: () => new ScopedDriver({ pool }),
    createIntrospector: (kysely) => plain.createIntrospector(kysely),
    createQueryCompiler: () => plain.createQueryCompiler(),
  };
}

class ScopedDriver extends PostgresDriver {
  override async beginTransaction(connection: Parameters<PostgresDriver["rollbackTransaction"]>[0], settings: TransactionSettings): Promise<void> {
    const words = openingWords();
    if (words === undefined) return super.beginTransaction(connection, settings);
    try {
      await connection.executeQuery(CompiledQuery.raw(words));
    } catch (error) {
      await this.rollbackTransaction(connection).catch(() => undefined); // it may have begun; where it cannot be undone the connection is thrown away
      throw error;
    }
  }
}
