import { AsyncLocalStorage } from "node:async_hooks";
import { type Kysely, sql } from "kysely";
import type { Db, Tx } from "./db.ts";
import { newsOf } from "./news.ts";

/** The plain role of both modes: no superuser, no BYPASSRLS, no ownership. */
export const PLAIN_ROLE = "entente_app";

/** Which transaction the present code runs in; `open` turns false when it has ended. */
const inside = new AsyncLocalStorage<{ open: boolean }>();

/**
 * The two ways into the database; each transaction says who it is before it asks anything. The three settings are
 * local to the transaction: a connection that goes back to the pool, after an error too, knows no org (API-05).
 */
export function withinScope(kysely: Kysely<object>, { beforeFirst = async () => {} }: { beforeFirst?: () => Promise<void> } = {}): Pick<Db, "inTenant" | "inNetwork" | "onNews"> {
  const news = newsOf();
  const begin = async <T>(orgId: string, scope: "org" | "network", work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (inside.getStore()?.open) throw new Error("a transaction was begun inside a transaction: pass its tx along, there may be no second connection");
    await beforeFirst();
    let used: Tx | undefined;
    const here = { open: true };
    const result = await inside.run(here, () => kysely.transaction().execute(async (tx) => {
      used = tx;
      await sql`select set_config('role', ${PLAIN_ROLE}, true), set_config('app.org_id', ${orgId}, true), set_config('app.scope', ${scope}, true)`.execute(tx);
      return work(tx);
    })).finally(() => { here.open = false; });
    if (used) news.kept(used);
    return result;
  };
  return {
    inTenant: (orgId, work) => begin(orgId, "org", work),
    inNetwork: (work) => begin("", "network", work),
    onNews: news.onNews,
  };
}
