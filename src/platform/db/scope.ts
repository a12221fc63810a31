import { type Kysely, sql } from "kysely";
import type { Db, Tx } from "./db.ts";

/** The plain role of both modes: no superuser, no BYPASSRLS, no ownership. */
export const PLAIN_ROLE = "entente_app";

/** The two ways into the database; each transaction says who it is before it asks anything. */
export function withinScope(kysely: Kysely<object>): Pick<Db, "inTenant" | "inNetwork"> {
  const begin = <T>(orgId: string, scope: "org" | "network", work: (tx: Tx) => Promise<T>): Promise<T> =>
    kysely.transaction().execute(async (tx) => {
      await sql`select set_config('role', ${PLAIN_ROLE}, true), set_config('app.org_id', ${orgId}, true), set_config('app.scope', ${scope}, true)`.execute(tx);
      return work(tx);
    });
  return {
    inTenant: (orgId, work) => begin(orgId, "org", work),
    inNetwork: (work) => begin("", "network", work),
  };
}
