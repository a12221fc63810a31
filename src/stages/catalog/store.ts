import { type Generated, type Selectable, sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Evidence } from "../submission/index.ts";
import type { PublicManifest } from "../manifest/index.ts";
import type { Life, Listing, Published, Tier, Version } from "./listing.ts";
import { type ListingState, UNLISTED } from "./states.ts";

type Tables = {
  listing: {
    slug: string; publisher_org_id: string; publisher_name: string; private_to: string | null; name: string; tagline: string; description: string;
    capabilities: string[]; categories: string[]; tier: string; state: string; version: string; digest: string; logo_digest: string | null;
    installs: number; search: string; published_at: Date; updated_at: Date; state_reason: Generated<string | null>; state_since: Generated<Date | null>;
    deprecated_at: Generated<Date | null>; deprecation_note: Generated<string | null>; successor: Generated<string | null>; ends_on: Generated<string | null>;
    removal_asked_at: Generated<Date | null>; removal_asked_by: Generated<string | null>; removal_reason: Generated<string | null>;
  };
  listing_version: {
    slug: string; version: string; digest: string; manifest: unknown; logo_digest: string | null; evidence: unknown; breaking: boolean; changes: unknown; published_at: Date;
    changelog: Generated<string>; submission_id: Generated<string | null>; tier: Generated<string | null>; waivers: Generated<unknown>;
  };
};

const fromRow = (row: Omit<Selectable<Tables["listing"]>, "search">): Listing => ({
  slug: row.slug, publisherOrgId: row.publisher_org_id as OrgId, publisherName: row.publisher_name, privateTo: (row.private_to as OrgId | null) ?? undefined,
  name: row.name, tagline: row.tagline, description: row.description, capabilities: row.capabilities, categories: row.categories, tier: row.tier as Tier,
  state: row.state as Listing["state"], version: row.version, digest: row.digest, logoDigest: row.logo_digest ?? undefined, installs: row.installs,
  publishedAt: row.published_at, updatedAt: row.updated_at, life: lifeFrom(row),
});

const lifeFrom = (row: Omit<Selectable<Tables["listing"]>, "search">): Life => ({
  reason: row.state_reason ?? undefined, since: row.state_since ?? undefined,
  deprecation: row.deprecated_at ? { at: row.deprecated_at, note: row.deprecation_note ?? "", successor: row.successor ?? undefined, endsOn: row.ends_on ?? undefined } : undefined,
  removal: row.removal_asked_at ? { at: row.removal_asked_at, by: row.removal_asked_by ?? "", reason: row.removal_reason ?? "" } : undefined,
});

const COLUMNS = [
  "slug", "publisher_org_id", "publisher_name", "private_to", "name", "tagline", "description", "capabilities", "categories", "tier", "state", "version",
  "digest", "logo_digest", "installs", "published_at", "updated_at", "state_reason", "state_since", "deprecated_at", "deprecation_note", "successor", "ends_on",
  "removal_asked_at", "removal_asked_by", "removal_reason",
] as const;

export interface Search {
  q: string | undefined;
  /** All of them must be there. */
  capabilities: readonly string[];
  /** Any of them. */
  tiers: readonly string[];
  categories: readonly string[];
  sort: "installed" | "updated" | "name";
  limit: number;
  offset: number;
  /** Whose private listings are included. */
  viewer: OrgId | undefined;
}

export interface Found {
  items: Listing[];
  total: number;
  facets: Record<"capability" | "tier" | "category", Record<string, number>>;
}

const visible = (viewer: OrgId | undefined) =>
  viewer ? sql<boolean>`(private_to is null or private_to = ${viewer})` : sql<boolean>`private_to is null`;

const matches = (q: string | undefined) => (q ? sql<boolean>`search like ${`%${q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`}` : sql<boolean>`true`);

const PICKS = {
  capability: (s: Search) => (s.capabilities.length > 0 ? sql<boolean>`capabilities @> ${[...s.capabilities]}::text[]` : sql<boolean>`true`),
  tier: (s: Search) => (s.tiers.length > 0 ? sql<boolean>`tier = any(${[...s.tiers]}::text[])` : sql<boolean>`true`),
  category: (s: Search) => (s.categories.length > 0 ? sql<boolean>`categories && ${[...s.categories]}::text[]` : sql<boolean>`true`),
};

/**
 * Search and facets. Each facet is counted under the other facets' choices, so that a choice shows what it would add.
 * Two questions: one for the page, one for everything that is counted.
 */
export async function search(tx: Tx, s: Search): Promise<Found> {
  const [capability, tier, category] = [PICKS.capability(s), PICKS.tier(s), PICKS.category(s)];
  const order = s.sort === "name" ? sql`lower(name)` : s.sort === "updated" ? sql`updated_at desc` : sql`installs desc, lower(name)`;
  const items = await tx.withTables<Tables>().selectFrom("listing").where(visible(s.viewer)).where(matches(s.q)).where("state", "not in", UNLISTED)
    .where(capability).where(tier).where(category).select([...COLUMNS]).orderBy(order).orderBy("slug").limit(s.limit).offset(s.offset).execute();
  const { rows } = await sql<{ facet: keyof Found["facets"] | "total"; value: string; n: number }>`
    with base as materialized (
      select capabilities, tier, categories, ${capability} as by_capability, ${tier} as by_tier, ${category} as by_category
      from listing where ${visible(s.viewer)} and ${matches(s.q)} and state <> all(${UNLISTED}::text[]))
    select 'total' as facet, '' as value, count(*)::int as n from base where by_capability and by_tier and by_category
    union all select 'capability', value, count(*)::int from base, unnest(capabilities) as value where by_capability and by_tier and by_category group by value
    union all select 'tier', tier, count(*)::int from base where by_capability and by_category group by tier
    union all select 'category', value, count(*)::int from base, unnest(categories) as value where by_capability and by_tier group by value`.execute(tx);
  const found: Found = { items: items.map(fromRow), total: 0, facets: { capability: {}, tier: {}, category: {} } };
  for (const { facet, value, n } of rows) {
    if (facet === "total") found.total = n;
    else found.facets[facet][value] = n;
  }
  return found;
}

export async function bySlug(tx: Tx, slug: string, viewer: OrgId | undefined): Promise<Listing | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS]).where("slug", "=", slug).where(visible(viewer)).executeTakeFirst();
  return row && fromRow(row);
}

/** For publishing alone: whoever may see it. */
export async function bySlugOfAnyone(tx: Tx, slug: string): Promise<Listing | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS]).where("slug", "=", slug).executeTakeFirst();
  return row && fromRow(row);
}

export async function byPublisher(tx: Tx, orgId: string, viewer: OrgId | undefined): Promise<Listing[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS]).where("publisher_org_id", "=", orgId).where(visible(viewer)).where("state", "not in", UNLISTED).orderBy("name").orderBy("slug").limit(500).execute();
  return rows.map(fromRow);
}

/** Slugs that are close to what was asked for. */
export async function nearest(tx: Tx, slug: string): Promise<string[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing").select("slug").where("private_to", "is", null).where("state", "not in", UNLISTED)
    .where(sql<boolean>`search like ${`%${slug.slice(0, 3).replace(/[\\%_]/g, "\\$&")}%`}`).orderBy("slug").limit(5).execute();
  return rows.map((row) => row.slug);
}

/** Writes what was published. Deprecation, audits and requests stay as people left them, but for what a removal ended. */
export async function upsert(tx: Tx, listing: Published): Promise<void> {
  const row = {
    publisher_org_id: listing.publisherOrgId, publisher_name: listing.publisherName, private_to: listing.privateTo ?? null, name: listing.name,
    tagline: listing.tagline, description: listing.description, capabilities: listing.capabilities, categories: listing.categories, tier: listing.tier,
    state: listing.state, version: listing.version, digest: listing.digest, logo_digest: listing.logoDigest ?? null,
    search: [listing.slug, listing.name, listing.tagline, listing.publisherName, listing.description].join(" ").toLowerCase(), updated_at: listing.updatedAt,
  };
  await tx.withTables<Tables>().insertInto("listing").values({ slug: listing.slug, installs: 0, published_at: listing.publishedAt, ...row })
    .onConflict((c) => c.column("slug").doUpdateSet(row)).execute();
}

export async function addInstall(tx: Tx, slug: string, by: 1 | -1): Promise<void> {
  await tx.withTables<Tables>().updateTable("listing").set({ installs: sql<number>`greatest(installs + ${by}, 0)` }).where("slug", "=", slug).execute();
}

/** Writes the state, and what is to be read about it. */
export async function saveState(tx: Tx, slug: string, state: ListingState, life: Life, now: Date): Promise<void> {
  const { deprecation, removal } = life;
  await tx.withTables<Tables>().updateTable("listing").set({
    state, state_reason: life.reason ?? null, state_since: life.since ?? null, deprecated_at: deprecation?.at ?? null, deprecation_note: deprecation?.note ?? null,
    successor: deprecation?.successor ?? null, ends_on: deprecation?.endsOn ?? null, removal_asked_at: removal?.at ?? null, removal_asked_by: removal?.by ?? null,
    removal_reason: removal?.reason ?? null, updated_at: now,
  }).where("slug", "=", slug).execute();
}

/** The listing and its version say how far it is proven. */
export async function saveTier(tx: Tx, slug: string, digest: string, tier: Tier): Promise<void> {
  await tx.withTables<Tables>().updateTable("listing").set({ tier }).where("slug", "=", slug).where("digest", "=", digest).execute();
  await tx.withTables<Tables>().updateTable("listing_version").set({ tier }).where("slug", "=", slug).where("digest", "=", digest).execute();
}

/** For whoever decides on what they read: until the transaction ends, nobody else changes it. */
export async function bySlugLocked(tx: Tx, slug: string): Promise<Listing | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS]).where("slug", "=", slug).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

/** An org's own, whatever became of them. */
export async function ofOrg(tx: Tx, orgId: OrgId): Promise<Listing[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS]).where("publisher_org_id", "=", orgId).orderBy("name").orderBy("slug").limit(500).execute();
  return rows.map(fromRow);
}

/** For the desk: those of these slugs, and those that need somebody: under audit, suspended, asked to be removed, or let through by machines alone. */
export async function forDesk(tx: Tx, slugs: readonly string[], q: string | undefined): Promise<Listing[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS])
    .where((eb) => eb.or([
      eb("state", "in", ["under_audit", "suspended"]), eb.and([eb("removal_asked_at", "is not", null), eb("state", "!=", "removed")]),
      eb.and([eb("tier", "=", "conformance-tested"), eb("state", "not in", UNLISTED)]), ...(slugs.length > 0 ? [eb("slug", "in", [...slugs])] : []),
    ])).where(matches(q)).orderBy("updated_at", "desc").orderBy("slug").limit(500).execute();
  return rows.map(fromRow);
}

/** What is in the catalog now, private ones included: published, deprecated or under audit. */
export async function inCatalog(tx: Tx): Promise<Listing[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS]).where("state", "not in", UNLISTED).orderBy("slug").execute();
  return rows.map(fromRow);
}

/** The runs that versions of an integration stand on. */
export async function evidenceRuns(tx: Tx, slug: string): Promise<string[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing_version").select(sql<string | null>`evidence->>'runId'`.as("run")).where("slug", "=", slug).execute();
  return rows.flatMap((row) => row.run ?? []);
}

/** A later run of the same digest stands behind the version from now on; an earlier one that is told late does not. */
export async function renewEvidence(tx: Tx, slug: string, evidence: Evidence): Promise<void> {
  await tx.withTables<Tables>().updateTable("listing_version").set({ evidence: JSON.stringify(evidence) }).where("slug", "=", slug).where("digest", "=", evidence.digest)
    .where(sql<boolean>`(evidence is null or (evidence->>'finishedAt')::timestamptz < ${evidence.finishedAt}::timestamptz)`).execute();
}

/** Everything that was ever published, whatever became of it, latest change first; at most 500. */
export async function allForDesk(tx: Tx, q: string | undefined): Promise<Listing[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing").select([...COLUMNS]).where(matches(q)).orderBy("updated_at", "desc").orderBy("slug").limit(500).execute();
  return rows.map(fromRow);
}

const versionFrom = (row: Selectable<Tables["listing_version"]>): Version => ({
  slug: row.slug, version: row.version, digest: row.digest, manifest: row.manifest as PublicManifest, logoDigest: row.logo_digest ?? undefined,
  evidence: (row.evidence as Evidence | null) ?? undefined, breaking: row.breaking, changes: row.changes as Version["changes"], publishedAt: row.published_at,
  changelog: row.changelog, submissionId: row.submission_id ?? undefined, tier: (row.tier as Tier | null) ?? undefined,
  waivers: row.waivers as Version["waivers"],
});

type NewVersion = Omit<Version, "changelog" | "submissionId" | "tier" | "waivers"> & Partial<Pick<Version, "changelog" | "submissionId" | "tier">>;

export async function addVersion(tx: Tx, version: NewVersion): Promise<void> {
  await tx.withTables<Tables>().insertInto("listing_version").values({
    slug: version.slug, version: version.version, digest: version.digest, manifest: JSON.stringify(version.manifest), logo_digest: version.logoDigest ?? null,
    evidence: version.evidence ? JSON.stringify(version.evidence) : null, breaking: version.breaking, changes: JSON.stringify(version.changes), published_at: version.publishedAt,
    changelog: version.changelog ?? "", submission_id: version.submissionId ?? null, tier: version.tier ?? null,
  }).execute();
}

/** What the version was passed over, by the approvals that made it current. */
export async function keepWaivers(tx: Tx, slug: string, version: string, waivers: Version["waivers"]): Promise<void> {
  await tx.withTables<Tables>().updateTable("listing_version").set({ waivers: JSON.stringify(waivers) }).where("slug", "=", slug).where("version", "=", version).execute();
}

/** Newest first. */
export async function versionsOf(tx: Tx, slug: string): Promise<Version[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing_version").selectAll().where("slug", "=", slug).orderBy("published_at", "desc").execute();
  return rows.map(versionFrom);
}

export async function version(tx: Tx, slug: string, name: string): Promise<Version | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("listing_version").selectAll().where("slug", "=", slug).where("version", "=", name).executeTakeFirst();
  return row && versionFrom(row);
}
