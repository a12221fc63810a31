import { type Kysely, sql } from "kysely";
import type { Db, Tx } from "./db.ts";
import { newsOf } from "./news.ts";

/** The plain role of both modes: no superuser, no BYPASSRLS, no ownership. */
export const PLAIN_ROLE = "entente_app";

/**
 * The two ways into the database; each transaction says who it is before it asks anything. The three settings are
 * local to the transaction: a connection that goes back to the pool, after an error too, knows no org (API-05).
 */
export function withinScope(kysely: Kysely<object>): Pick<Db, "inTenant" | "inNetwork" | "onNews"> {
  const news = newsOf();
  const begin = async <T>(orgId: string, scope: "org" | "network", work: (tx: Tx) => Promise<T>): Promise<T> => {
    let used: Tx | undefined;
    const result = await kysely.transaction().execute(async (tx) => {
      used = tx;
      await sql`select set_config('role', ${PLAIN_ROLE}, true), set_config('app.org_id', ${orgId}, true), set_config('app.scope', ${scope}, true)`.execute(tx);
      return work(tx);
    });
    if (used) news.kept(used);
    return result;
  };
  return {
    inTenant: (orgId, work) => begin(orgId, "org", work),
    inNetwork: (work) => begin("", "network", work),
    onNews: news.onNews,
  };
}
