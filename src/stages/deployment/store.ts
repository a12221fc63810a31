import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import { Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { App, AppId, Assignment, Protocol } from "./installation.ts";

type Tables = {
  app: {
    org_id: string; id: string; slug: string; version: string; digest: string; label: string; status: string; variables: unknown; enabled: string[];
    proofs: unknown; hidden: boolean; row_version: number; created_at: Date; updated_at: Date;
  };
  assignment: { org_id: string; id: string; app_id: string; target_kind: string; target_id: string; assigned_at: Date; assigned_by: string };
};

const toRow = (a: App) => ({
  org_id: a.orgId, id: a.id, slug: a.slug, version: a.version, digest: a.digest, label: a.label, status: a.status, variables: JSON.stringify(a.variables),
  enabled: a.enabled as string[], proofs: JSON.stringify(a.proofs), hidden: a.hidden, row_version: a.rowVersion, created_at: a.createdAt, updated_at: a.updatedAt,
});

const fromRow = (row: Tables["app"]): App => ({
  id: row.id as AppId, orgId: row.org_id as OrgId, slug: row.slug, version: row.version, digest: row.digest, label: row.label,
  status: row.status as App["status"], variables: row.variables as Record<string, string>, enabled: row.enabled as Protocol[],
  proofs: row.proofs as App["proofs"], hidden: row.hidden, rowVersion: row.row_version, createdAt: row.created_at, updatedAt: row.updated_at,
});

export async function insert(tx: Tx, app: App): Promise<void> {
  await tx.withTables<Tables>().insertInto("app").values(toRow(app)).execute();
}

export async function labelTaken(tx: Tx, orgId: OrgId, label: string, except?: string): Promise<boolean> {
  const rows = await tx.withTables<Tables>().selectFrom("app").select(["id", "label"]).where("org_id", "=", orgId).execute();
  return rows.some((row) => row.id !== except && row.label.toLowerCase() === label.toLowerCase());
}

export async function byId(tx: Tx, id: string): Promise<App | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("app").selectAll().where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

/** For whoever writes back what they read: a sign-in that notes its proof meanwhile waits, and is not written over. */
export async function byIdLocked(tx: Tx, id: string): Promise<App | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("app").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

export async function list(tx: Tx, orgId: OrgId): Promise<App[]> {
  const rows = await tx.withTables<Tables>().selectFrom("app").selectAll().where("org_id", "=", orgId).orderBy("label").execute();
  return rows.map(fromRow);
}

/** How many apps of how many orgs run on which version. For the network alone: it counts what no org sees. */
export async function adoption(tx: Tx, slug: string): Promise<{ orgs: number; rows: { version: string; status: App["status"]; n: number }[] }> {
  const apps = tx.withTables<Tables>().selectFrom("app").where("slug", "=", slug);
  const { orgs } = await apps.select(sql<number>`count(distinct org_id)::int`.as("orgs")).executeTakeFirstOrThrow();
  const rows = await apps.select(["version", "status", sql<number>`count(*)::int`.as("n")]).groupBy(["version", "status"]).execute();
  return { orgs, rows: rows.map((row) => ({ ...row, status: row.status as App["status"] })) };
}

/** Whose apps come from an integration, one app of each org: the one that was there first. For the network alone. */
export async function customersOf(tx: Tx, slug: string): Promise<{ orgId: OrgId; appId: AppId; label: string }[]> {
  const rows = await tx.withTables<Tables>().selectFrom("app").select(["org_id", "id", "label"]).distinctOn("org_id").where("slug", "=", slug).orderBy("org_id").orderBy("created_at").orderBy("id").execute();
  return rows.map((row) => ({ orgId: row.org_id as OrgId, appId: row.id as AppId, label: row.label }));
}

/** Writes only over the version that was read. @throws {Problem} `stale-write` when someone was faster. */
export async function save(tx: Tx, app: App, now: Date): Promise<App> {
  const row = await tx.withTables<Tables>().updateTable("app").set(toRow({ ...app, rowVersion: app.rowVersion + 1, updatedAt: now }))
    .where("id", "=", app.id).where("row_version", "=", app.rowVersion).returningAll().executeTakeFirst();
  if (!row) throw new Problem("stale-write", "The app changed after you read it", { mend: "Read it again and repeat your change." });
  return fromRow(row);
}

/** The first proof of a protocol stays; the app becomes active when each protocol that is switched on has one. */
export async function addProof(tx: Tx, id: AppId, protocol: Protocol, now: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("app").set({ proofs: sql`jsonb_build_object(${protocol}::text, ${now.toISOString()}::text) || proofs` })
    .where("id", "=", id).where(sql<boolean>`not proofs ? ${protocol}`).execute();
  await tx.withTables<Tables>().updateTable("app").set({ status: "active" })
    .where("id", "=", id).where("status", "=", "setup").where(sql<boolean>`proofs ?& enabled`).execute();
}

export async function remove(tx: Tx, id: AppId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("app").where("id", "=", id).execute();
}

export async function addAssignment(tx: Tx, a: Assignment): Promise<boolean> {
  const added = await tx.withTables<Tables>().insertInto("assignment").values({
    org_id: a.orgId, id: a.id, app_id: a.appId, target_kind: a.target.kind, target_id: a.target.id, assigned_at: a.assignedAt, assigned_by: a.assignedBy,
  }).onConflict((c) => c.columns(["org_id", "app_id", "target_kind", "target_id"]).doNothing()).returning("id").executeTakeFirst();
  return added !== undefined;
}

export async function removeAssignment(tx: Tx, appId: AppId, id: string): Promise<Assignment | undefined> {
  const row = await tx.withTables<Tables>().deleteFrom("assignment").where("app_id", "=", appId).where("id", "=", id).returningAll().executeTakeFirst();
  return row && assignmentFrom(row);
}

/** Forgets the assignments of a person or group that is no more. */
export async function removeTarget(tx: Tx, orgId: OrgId, target: Assignment["target"]): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("assignment").where("org_id", "=", orgId).where("target_kind", "=", target.kind).where("target_id", "=", target.id).execute();
}

export async function assignmentsOf(tx: Tx, appId: AppId): Promise<Assignment[]> {
  const rows = await tx.withTables<Tables>().selectFrom("assignment").selectAll().where("app_id", "=", appId).orderBy("assigned_at").execute();
  return rows.map(assignmentFrom);
}

/** Every app that is given to the person or to one of the groups. */
export async function appsGivenTo(tx: Tx, orgId: OrgId, personId: string, groupIds: readonly string[]): Promise<App[]> {
  const rows = await tx.withTables<Tables>().selectFrom("app").selectAll("app").distinct()
    .innerJoin("assignment", (join) => join.onRef("assignment.org_id", "=", "app.org_id").onRef("assignment.app_id", "=", "app.id"))
    .where("app.org_id", "=", orgId)
    .where((eb) => eb.or([
      eb.and([eb("target_kind", "=", "person"), eb("target_id", "=", personId)]),
      ...(groupIds.length > 0 ? [eb.and([eb("target_kind", "=", "group"), eb("target_id", "in", [...groupIds])])] : []),
    ])).orderBy("app.label").execute();
  return rows.map(fromRow);
}

const assignmentFrom = (row: Tables["assignment"]): Assignment => ({
  id: row.id as Assignment["id"], orgId: row.org_id as OrgId, appId: row.app_id as AppId,
  target: { kind: row.target_kind as "person" | "group", id: row.target_id }, assignedAt: row.assigned_at, assignedBy: row.assigned_by,
});
