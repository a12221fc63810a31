export type { Db, DbPromise, Tx } from "./db.ts";
export { migrate } from "./migrate.ts";
export { tellAfterCommit } from "./news.ts";
