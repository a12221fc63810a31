export type { Db, DbPromise, Tx } from "./db.ts";
export { forgetTenant } from "./forget-tenant.ts";
export { migrate } from "./migrate.ts";
export { tellAfterCommit } from "./news.ts";
export { openDatabase, type OpenOptions } from "./open.ts";
export { maintain, restore, snapshot } from "./snapshot.ts";
export { isUniqueViolation, sqlState } from "./sql-error.ts";
