import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { OrgDomain } from "../domain.ts";

type Tables = {
  org_domain: {
    org_id: string; domain: string; token: string; added_at: Date; proven_at: Date | null; method: string | null; checked_at: Date | null; failing_since: Date | null; failure: string | null;
  };
};
const fromRow = (row: Tables["org_domain"]): OrgDomain => ({
  orgId: row.org_id as OrgId, domain: row.domain, token: row.token, addedAt: row.added_at, provenAt: row.proven_at ?? undefined, method: (row.method as OrgDomain["method"] | null) ?? undefined,
  checkedAt: row.checked_at ?? undefined, failingSince: row.failing_since ?? undefined, failure: row.failure ?? undefined,
});

/** @returns false when it is there already. Counted under a lock: the limit is exact. */
export async function insertDomain(tx: Tx, domain: Pick<OrgDomain, "orgId" | "domain" | "token" | "addedAt">): Promise<boolean> {
  const row = await tx.withTables<Tables>().insertInto("org_domain")
    .values({ org_id: domain.orgId, domain: domain.domain, token: domain.token, added_at: domain.addedAt, proven_at: null, method: null, checked_at: null, failing_since: null, failure: null })
    .onConflict((conflict) => conflict.columns(["org_id", "domain"]).doNothing()).returning("domain").executeTakeFirst();
  return row !== undefined;
}

export async function domainsOf(tx: Tx, orgId: OrgId): Promise<OrgDomain[]> {
  return (await tx.withTables<Tables>().selectFrom("org_domain").selectAll().where("org_id", "=", orgId).orderBy("domain").execute()).map(fromRow);
}

/** Locks the org's domains until the transaction ends. */
export async function lockDomains(tx: Tx, orgId: OrgId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`domains of ${orgId}`}, 0))`.execute(tx);
}

export async function saveDomain(tx: Tx, domain: OrgDomain): Promise<boolean> {
  const row = await tx.withTables<Tables>().updateTable("org_domain").set({
    proven_at: domain.provenAt ?? null, method: domain.method ?? null, checked_at: domain.checkedAt ?? null, failing_since: domain.failingSince ?? null, failure: domain.failure ?? null,
  }).where("org_id", "=", domain.orgId).where("domain", "=", domain.domain).returning("domain").executeTakeFirst();
  return row !== undefined;
}

export async function deleteDomain(tx: Tx, orgId: OrgId, domain: string): Promise<boolean> {
  const row = await tx.withTables<Tables>().deleteFrom("org_domain").where("org_id", "=", orgId).where("domain", "=", domain).returning("domain").executeTakeFirst();
  return row !== undefined;
}

/** Domains whose proof has to be looked for again: proven ones, and those in their days of grace. */
export async function domainsDue(tx: Tx, before: Date, limit: number): Promise<OrgDomain[]> {
  return (await tx.withTables<Tables>().selectFrom("org_domain").selectAll().where("proven_at", "is not", null).where("checked_at", "<=", before).orderBy("checked_at").limit(limit).execute()).map(fromRow);
}

/** The verified domains of several orgs. */
export async function verifiedDomains(tx: Tx, orgIds: readonly string[]): Promise<Map<string, OrgDomain[]>> {
  if (orgIds.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("org_domain").selectAll().where("org_id", "in", [...new Set(orgIds)]).where("proven_at", "is not", null).orderBy("proven_at").execute();
  return Map.groupBy(rows.map(fromRow), (domain) => domain.orgId as string);
}
