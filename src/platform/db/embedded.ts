import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import type { Db } from "./db.ts";
import { withinScope } from "./scope.ts";

/** PGlite in this process, in memory: the quick database of a test file. */
export async function openInMemory(): Promise<Db> {
  const pglite = await PGlite.create();
  const kysely = new Kysely<object>({ dialect: new PGliteDialect({ pglite }) });
  return {
    mode: "embedded",
    ...withinScope(kysely),
    owner: {
      kysely,
      async executeSql(text, values) {
        if (values?.length) return { rows: (await pglite.query<Record<string, unknown>>(text, values)).rows };
        return { rows: (await pglite.exec(text)).flatMap((result) => result.rows as Record<string, unknown>[]) };
      },
    },
    promise: () => ({ mode: "embedded", durable: false, proven: [], notProven: ["in memory: gone with the process"] }),
    async close() {
      await kysely.destroy();
      if (!pglite.closed) await pglite.close();
    },
  };
}
