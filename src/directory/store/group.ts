import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Group, GroupId } from "../group.ts";
import { type Page, pageOf, readCursor } from "../paging.ts";
import { type Person, type PersonId, userNameKey } from "../person.ts";
import { personFromRow, type PersonRow } from "./person.ts";

type GroupRow = {
  org_id: string; id: string; name: string; name_key: string; description: string; source: string; source_ref: string | null;
  version: number; created_at: Date; updated_at: Date;
};
type Tables = {
  people_group: GroupRow;
  group_member: { org_id: string; group_id: string; person_id: string; added_at: Date };
  person: PersonRow;
};

const nameKey = userNameKey; // names of groups fold as user names do
const CHUNK = 1_000;

/** @returns whether it was kept; `false` when the name is taken. */
export async function insertGroup(tx: Tx, group: Group): Promise<boolean> {
  const done = await tx.withTables<Tables>().insertInto("people_group").values({
    org_id: group.orgId, id: group.id, name: group.name, name_key: nameKey(group.name), description: group.description,
    source: group.source, source_ref: group.sourceRef, version: group.version, created_at: group.createdAt, updated_at: group.updatedAt,
  }).onConflict((conflict) => conflict.columns(["org_id", "name_key"]).doNothing()).executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function groupById(tx: Tx, orgId: OrgId, id: string): Promise<Group | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("people_group").selectAll().where("org_id", "=", orgId).where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

export async function groupsByNames(tx: Tx, orgId: OrgId, names: readonly string[]): Promise<Map<string, Group>> {
  if (names.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("people_group").selectAll()
    .where("org_id", "=", orgId).where(sql<boolean>`name_key = any(${names.map(nameKey)}::text[])`).execute();
  return new Map(rows.map((row) => [row.name_key, fromRow(row)]));
}

export async function findGroups(tx: Tx, orgId: OrgId, filter: { q?: string | undefined; after?: string | undefined; limit: number }): Promise<Page<Group & { memberCount: number }>> {
  let query = tx.withTables<Tables>().selectFrom("people_group").selectAll("people_group")
    .select((inner) => inner.selectFrom("group_member").select(sql<number>`count(*)::int`.as("n"))
      .whereRef("group_member.org_id", "=", "people_group.org_id").whereRef("group_member.group_id", "=", "people_group.id").as("member_count"))
    .where("people_group.org_id", "=", orgId);
  if (filter.q) query = query.where("name_key", "like", `%${nameKey(filter.q).replace(/[\\%_]/g, "\\$&")}%`);
  if (filter.after) {
    const { key, id } = readCursor(filter.after);
    query = query.where(sql<boolean>`(name_key, id) > (${key}, ${id})`);
  }
  const rows = await query.orderBy("name_key").orderBy("id").limit(filter.limit + 1).execute();
  return pageOf(rows.map((row) => ({ ...fromRow(row), memberCount: row.member_count ?? 0 })), filter.limit,
    (group) => ({ key: nameKey(group.name), id: group.id }));
}

/** Writes only over the version that was read. @returns `"taken"` when another group has the name. */
export async function saveGroup(tx: Tx, group: Group, at: Date): Promise<Group | "taken" | undefined> {
  const db = tx.withTables<Tables>();
  const other = await db.selectFrom("people_group").select("id").where("org_id", "=", group.orgId)
    .where("name_key", "=", nameKey(group.name)).where("id", "!=", group.id).executeTakeFirst();
  if (other) return "taken";
  const row = await db.updateTable("people_group")
    .set({ name: group.name, name_key: nameKey(group.name), description: group.description, version: group.version + 1, updated_at: at })
    .where("org_id", "=", group.orgId).where("id", "=", group.id).where("version", "=", group.version).returningAll().executeTakeFirst();
  return row && fromRow(row);
}

export async function deleteGroup(tx: Tx, orgId: OrgId, id: GroupId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("people_group").where("org_id", "=", orgId).where("id", "=", id).execute();
}

/** The groups of a person, by name. */
export async function groupsOf(tx: Tx, orgId: OrgId, personId: string): Promise<Group[]> {
  const rows = await tx.withTables<Tables>().selectFrom("group_member")
    .innerJoin("people_group", (join) => join.onRef("people_group.org_id", "=", "group_member.org_id").onRef("people_group.id", "=", "group_member.group_id"))
    .where("group_member.org_id", "=", orgId).where("group_member.person_id", "=", personId)
    .selectAll("people_group").orderBy("people_group.name_key").execute();
  return rows.map(fromRow);
}

/** Everybody in a group, whatever their status, by user name. */
export async function membersOf(tx: Tx, orgId: OrgId, groupId: string): Promise<Person[]> {
  const rows = await tx.withTables<Tables>().selectFrom("group_member")
    .innerJoin("person", (join) => join.onRef("person.org_id", "=", "group_member.org_id").onRef("person.id", "=", "group_member.person_id"))
    .where("group_member.org_id", "=", orgId).where("group_member.group_id", "=", groupId)
    .selectAll("person").orderBy("person.user_name_key").execute();
  return rows.map(personFromRow);
}

/** @returns those who were not members before. */
export async function addToGroup(tx: Tx, orgId: OrgId, groupId: GroupId, people: readonly PersonId[], at: Date): Promise<string[]> {
  const added: string[] = [];
  for (let from = 0; from < people.length; from += CHUNK) {
    const rows = await tx.withTables<Tables>().insertInto("group_member")
      .values(people.slice(from, from + CHUNK).map((id) => ({ org_id: orgId, group_id: groupId, person_id: id, added_at: at })))
      .onConflict((conflict) => conflict.columns(["org_id", "group_id", "person_id"]).doNothing()).returning("person_id").execute();
    added.push(...rows.map((row) => row.person_id));
  }
  return added;
}

/** @returns those who were members before. */
export async function takeFromGroup(tx: Tx, orgId: OrgId, groupId: GroupId, people: readonly string[]): Promise<string[]> {
  if (people.length === 0) return [];
  const rows = await tx.withTables<Tables>().deleteFrom("group_member").where("org_id", "=", orgId).where("group_id", "=", groupId)
    .where(sql<boolean>`person_id = any(${people}::text[])`).returning("person_id").execute();
  return rows.map((row) => row.person_id);
}

function fromRow(row: GroupRow): Group {
  return {
    orgId: row.org_id as OrgId, id: row.id as GroupId, name: row.name, description: row.description, source: row.source,
    sourceRef: row.source_ref, version: row.version, createdAt: row.created_at, updatedAt: row.updated_at,
  };
}
