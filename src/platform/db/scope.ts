import { AsyncLocalStorage } from "node:async_hooks";
import type { Kysely } from "kysely";
import type { Db, Tx } from "./db.ts";
import { newsOf } from "./news.ts";

/** The plain role of both modes: no superuser, no BYPASSRLS, no ownership. */
export const PLAIN_ROLE = "entente_app";

/** Which transaction the present code runs in; `open` turns false when it has ended. `opening` is said with `begin`, once. */
const inside = new AsyncLocalStorage<{ open: boolean; opening: string | undefined }>();

/** What the transaction that begins here says before anything else, as one text with its `begin`; undefined for the owner's. */
export function openingWords(): string | undefined {
  const here = inside.getStore();
  const words = here?.opening;
  if (here) here.opening = undefined; // a transaction of the owner, begun within, has no scope
  return words;
}

/** Letters of an id: whatever else would have to be quoted. */
const PLAIN = /^[\w-]*$/;

/**
 * The two ways into the database; each transaction says who it is before it asks anything, in the very message that begins it.
 * The settings are local to the transaction: a connection that goes back to the pool, after an error too, knows no org (API-05).
 */
export function withinScope(kysely: Kysely<object>, { beforeFirst = async () => {} }: { beforeFirst?: () => Promise<void> } = {}): Pick<Db, "inTenant" | "inNetwork" | "onNews"> {
  const news = newsOf();
  const begin = async <T>(orgId: string, scope: "org" | "network", work: (tx: Tx) => Promise<T>, durable = true): Promise<T> => {
    if (inside.getStore()?.open) throw new Error("a transaction was begun inside a transaction: pass its tx along, there may be no second connection");
    if (!PLAIN.test(orgId)) throw new Error("an org's id has letters, digits, _ and - alone");
    await beforeFirst();
    let used: Tx | undefined;
    const opening = `begin; set local role ${PLAIN_ROLE}; set local app.org_id = '${orgId}'; set local app.scope = '${scope}'${durable ? "" : "; set local synchronous_commit = off"}`;
    const here: { open: boolean; opening: string | undefined } = { open: true, opening };
    const result = await inside.run(here, () => kysely.transaction().execute((tx) => {
      if (here.opening !== undefined) throw new Error("the transaction began without saying who it is");
      return work((used = tx));
    })).finally(() => { here.open = false; });
    if (used) news.kept(used);
    return result;
  };
  return {
    inTenant: (orgId, work) => begin(orgId, "org", work),
    inNetwork: (work, { durable } = {}) => begin("", "network", work, durable),
    onNews: news.onNews,
  };
}
