import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "./db.ts";

/**
 * Deletes every row of an org in every tenant table, children before parents; for an org that is taken down for good.
 * Needs the network scope.
 * @param keep Tables that are left as they are: what may not be deleted, such as the audit, and what still has to be told.
 */
export async function forgetTenant(tx: Tx, orgId: OrgId, keep: readonly string[]): Promise<void> {
  const tables = (await sql<{ name: string }>`
    select c.relname::text as name from pg_policy p join pg_class c on c.oid = p.polrelid
    where p.polname = 'tenant' and c.relnamespace = current_schema()::regnamespace order by 1`.execute(tx)).rows.map((row) => row.name);
  const links = (await sql<{ child: string; parent: string }>`
    select child.relname::text as child, parent.relname::text as parent from pg_constraint k
    join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f' and child.relnamespace = current_schema()::regnamespace and k.conrelid <> k.confrelid`.execute(tx)).rows;
  const left = new Set(tables.filter((name) => !keep.includes(name)));
  while (left.size > 0) {
    const free = [...left].filter((name) => !links.some((link) => link.parent === name && left.has(link.child)));
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...left].join(", ")}`);
    for (const name of free) {
      await sql`delete from ${sql.table(name)} where org_id = ${orgId}`.execute(tx);
      left.delete(name);
    }
  }
}
