export type { Db, DbPromise, Tx } from "./db.ts";
export { migrate } from "./migrate.ts";
