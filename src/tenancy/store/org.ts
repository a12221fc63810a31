import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Org, OrgKind } from "../org.ts";

type Tables = { org: { id: string; slug: string; name: string; kinds: string[]; status: string; created_at: Date } };

export async function insertOrg(tx: Tx, org: Org): Promise<boolean> {
  const done = await tx.withTables<Tables>().insertInto("org").values({
    id: org.id, slug: org.slug, name: org.name, kinds: org.kinds, status: org.status, created_at: org.createdAt,
  }).onConflict((conflict) => conflict.column("slug").doNothing()).executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function orgById(tx: Tx, id: string): Promise<Org | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("org").selectAll().where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

export async function orgBySlug(tx: Tx, slug: string): Promise<Org | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("org").selectAll().where("slug", "=", slug).executeTakeFirst();
  return row && fromRow(row);
}

export async function allOrgs(tx: Tx): Promise<Org[]> {
  return (await tx.withTables<Tables>().selectFrom("org").selectAll().orderBy("slug").execute()).map(fromRow);
}

export async function saveOrg(tx: Tx, id: OrgId, change: Partial<Pick<Org, "name" | "kinds" | "status">>): Promise<Org | undefined> {
  const row = await tx.withTables<Tables>().updateTable("org").set(change).where("id", "=", id).returningAll().executeTakeFirst();
  return row && fromRow(row);
}

function fromRow(row: Tables["org"]): Org {
  return {
    id: row.id as OrgId, slug: row.slug, name: row.name, kinds: row.kinds as OrgKind[],
    status: row.status as Org["status"], createdAt: row.created_at,
  };
}
