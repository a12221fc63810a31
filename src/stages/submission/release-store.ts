import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { compareVersions } from "./release.ts";

type Tables = {
  slug_release: { slug: string; version: string; digest: string; org_id: string; submission_id: string | null; changelog: string; at: Date };
};

/** Which version of an integration a digest became. */
export interface Release {
  slug: string;
  version: string;
  digest: string;
  orgId: OrgId;
  submissionId: string | undefined;
  changelog: string;
  at: Date;
}

/** The highest version last. */
export async function releasesOf(tx: Tx, slug: string): Promise<Release[]> {
  const rows = await tx.withTables<Tables>().selectFrom("slug_release").selectAll().where("slug", "=", slug).execute();
  return rows.map((row) => ({
    slug: row.slug, version: row.version, digest: row.digest, orgId: row.org_id as OrgId, submissionId: row.submission_id ?? undefined, changelog: row.changelog, at: row.at,
  })).sort((a, b) => compareVersions(a.version, b.version));
}

/** Which version each of the digests became. */
export async function versionsOf(tx: Tx, digests: readonly string[]): Promise<Map<string, string>> {
  if (digests.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("slug_release").select(["digest", "version"]).where("digest", "in", [...digests]).execute();
  return new Map(rows.map((row) => [row.digest, row.version]));
}

/** A digest is one version for good; told twice, the first word stays. */
export async function keepRelease(tx: Tx, release: Release): Promise<void> {
  await tx.withTables<Tables>().insertInto("slug_release").values({
    slug: release.slug, version: release.version, digest: release.digest, org_id: release.orgId, submission_id: release.submissionId ?? null, changelog: release.changelog, at: release.at,
  }).onConflict((c) => c.doNothing()).execute();
}
