import { sql } from "kysely";
import type { AccountId, OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { type Page, pageOf, readCursor } from "../paging.ts";
import { type Person, type PersonId, type PersonStatus, userNameKey } from "../person.ts";
import type { Profile } from "../profile-schema.ts";

export type PersonRow = {
  org_id: string; id: string; user_name: string; user_name_key: string; email: string; given_name: string; family_name: string;
  display_name: string; status: string; profile: unknown; account_id: string | null; source: string; source_ref: string | null;
  version: number; created_at: Date; updated_at: Date;
};
type Tables = {
  person: PersonRow;
  person_unique_value: { org_id: string; attribute: string; value_key: string; person_id: string };
  group_member: { org_id: string; group_id: string; person_id: string };
};

/** Rows in one insert: far below the 65,535 parameters of one statement. */
const CHUNK = 500;

/** Keeps new people. @returns how many were kept; fewer when a user name was taken already. */
export async function insertPeople(tx: Tx, people: readonly Person[]): Promise<number> {
  let kept = 0;
  for (let at = 0; at < people.length; at += CHUNK) {
    const done = await tx.withTables<Tables>().insertInto("person").values(people.slice(at, at + CHUNK).map(toRow))
      .onConflict((conflict) => conflict.columns(["org_id", "user_name_key"]).doNothing()).executeTakeFirst();
    kept += Number(done.numInsertedOrUpdatedRows ?? 0n);
  }
  return kept;
}

export async function personById(tx: Tx, orgId: OrgId, id: string): Promise<Person | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("person").selectAll().where("org_id", "=", orgId).where("id", "=", id).executeTakeFirst();
  return row && personFromRow(row);
}

/** The person whose login identity this is. */
export async function personByAccount(tx: Tx, orgId: OrgId, accountId: AccountId): Promise<Person | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("person").selectAll()
    .where("org_id", "=", orgId).where("account_id", "=", accountId).executeTakeFirst();
  return row && personFromRow(row);
}

/** What a source calls the person: for imports and for apps that own their people. */
export async function personBySource(tx: Tx, orgId: OrgId, source: string, sourceRef: string): Promise<Person | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("person").selectAll()
    .where("org_id", "=", orgId).where("source", "=", source).where("source_ref", "=", sourceRef).executeTakeFirst();
  return row && personFromRow(row);
}

/** Those of the ids that exist in the org, in no order. */
export async function peopleByIds(tx: Tx, orgId: OrgId, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const rows = await tx.withTables<Tables>().selectFrom("person").selectAll()
    .where("org_id", "=", orgId).where(sql<boolean>`id = any(${ids}::text[])`).execute();
  return rows.map(personFromRow);
}

export async function peopleByUserNames(tx: Tx, orgId: OrgId, userNames: readonly string[]): Promise<Person[]> {
  const keys = userNames.map(userNameKey);
  if (keys.length === 0) return [];
  const rows = await tx.withTables<Tables>().selectFrom("person").selectAll()
    .where("org_id", "=", orgId).where(sql<boolean>`user_name_key = any(${keys}::text[])`).execute();
  return rows.map(personFromRow);
}

export interface PeopleFilter {
  /** Part of a user name, an e-mail address or a display name. */
  q?: string | undefined;
  status?: PersonStatus | undefined;
  groupId?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** By user name. */
export async function findPeople(tx: Tx, orgId: OrgId, filter: PeopleFilter): Promise<Page<Person>> {
  let query = tx.withTables<Tables>().selectFrom("person").selectAll().where("person.org_id", "=", orgId);
  if (filter.status) query = query.where("status", "=", filter.status);
  if (filter.q) {
    const like = `%${userNameKey(filter.q).replace(/[\\%_]/g, "\\$&")}%`;
    query = query.where(sql<boolean>`(user_name_key like ${like} or lower(email) like ${like} or lower(display_name) like ${like})`);
  }
  if (filter.groupId) {
    query = query.where("person.id", "in", (inner) => inner.selectFrom("group_member").select("person_id")
      .where("group_member.org_id", "=", orgId).where("group_id", "=", filter.groupId ?? ""));
  }
  if (filter.after) {
    const { key, id } = readCursor(filter.after);
    query = query.where(sql<boolean>`(user_name_key, id) > (${key}, ${id})`);
  }
  const rows = await query.orderBy("user_name_key").orderBy("id").limit(filter.limit + 1).execute();
  return pageOf(rows.map(personFromRow), filter.limit, (person) => ({ key: userNameKey(person.userName), id: person.id }));
}

/** Writes only over the version that was read. @returns `undefined` when someone was faster. */
export async function savePerson(tx: Tx, person: Person, at: Date): Promise<Person | undefined> {
  const { org_id, id, created_at: _made, ...columns } = toRow(person);
  const row = await tx.withTables<Tables>().updateTable("person").set({ ...columns, version: person.version + 1, updated_at: at })
    .where("org_id", "=", org_id).where("id", "=", id).where("version", "=", person.version).returningAll().executeTakeFirst();
  return row && personFromRow(row);
}

export async function deletePerson(tx: Tx, orgId: OrgId, id: PersonId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("person").where("org_id", "=", orgId).where("id", "=", id).execute();
}

/** Replaces the unique values of people. @returns the attributes whose value another person has. */
export async function replaceUniqueValues(tx: Tx, orgId: OrgId, of: readonly { personId: string; values: readonly { attribute: string; valueKey: string }[] }[]): Promise<string[]> {
  const db = tx.withTables<Tables>();
  const ids = of.map((one) => one.personId);
  await db.deleteFrom("person_unique_value").where("org_id", "=", orgId).where(sql<boolean>`person_id = any(${ids}::text[])`).execute();
  const wanted = of.flatMap(({ personId, values }) => values.map(({ attribute, valueKey }) => ({ org_id: orgId, attribute, value_key: valueKey, person_id: personId })));
  const taken: string[] = [];
  for (let at = 0; at < wanted.length; at += CHUNK) {
    const chunk = wanted.slice(at, at + CHUNK);
    const kept = await db.insertInto("person_unique_value").values(chunk)
      .onConflict((conflict) => conflict.columns(["org_id", "attribute", "value_key"]).doNothing()).returning(["attribute", "person_id"]).execute();
    const keptKeys = new Set(kept.map((row) => `${row.person_id} ${row.attribute}`));
    taken.push(...chunk.filter((row) => !keptKeys.has(`${row.person_id} ${row.attribute}`)).map((row) => row.attribute));
  }
  return [...new Set(taken)];
}

/** Who has which unique values now, keyed `attribute value`. */
export async function uniqueOwners(tx: Tx, orgId: OrgId): Promise<Map<string, string>> {
  const rows = await tx.withTables<Tables>().selectFrom("person_unique_value").selectAll().where("org_id", "=", orgId).execute();
  return new Map(rows.map((row) => [`${row.attribute} ${row.value_key}`, row.person_id]));
}

/** Everybody, in chunks by id: for a schema change that must look at all. */
export async function* everybody(tx: Tx, orgId: OrgId): AsyncGenerator<Person[]> {
  for (let after = ""; ;) {
    const rows = await tx.withTables<Tables>().selectFrom("person").selectAll().where("org_id", "=", orgId).where("id", ">", after)
      .orderBy("id").limit(CHUNK).execute();
    if (rows.length === 0) return;
    yield rows.map(personFromRow);
    after = rows.at(-1)?.id ?? "";
  }
}

const toRow = (person: Person): PersonRow => ({
  org_id: person.orgId, id: person.id, user_name: person.userName, user_name_key: userNameKey(person.userName), email: person.email,
  given_name: person.givenName, family_name: person.familyName, display_name: person.displayName, status: person.status,
  profile: JSON.stringify(person.profile), account_id: person.accountId, source: person.source, source_ref: person.sourceRef,
  version: person.version, created_at: person.createdAt, updated_at: person.updatedAt,
});

export function personFromRow(row: PersonRow): Person {
  return {
    orgId: row.org_id as OrgId, id: row.id as PersonId, userName: row.user_name, email: row.email, givenName: row.given_name,
    familyName: row.family_name, displayName: row.display_name, status: row.status as PersonStatus, profile: row.profile as Profile,
    accountId: row.account_id as AccountId | null, source: row.source, sourceRef: row.source_ref, version: row.version,
    createdAt: row.created_at, updatedAt: row.updated_at,
  };
}
