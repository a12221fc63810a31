import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { ImageType, TakenImage } from "./image.ts";

type Tables = {
  guide_image: {
    org_id: string; digest: string; source_digest: string; media_type: string; width: number; height: number; bytes: number; content_base64: string;
    submission_id: string; added_at: Date; dropped_at: Date | null;
  };
};

/** A picture without its bytes. */
export interface KeptImage { digest: string; source: string; mediaType: ImageType; width: number; height: number; bytes: number; addedAt: Date }

const KEPT = ["digest", "source_digest", "media_type", "width", "height", "bytes", "added_at"] as const;
const fromRow = (row: Pick<Tables["guide_image"], (typeof KEPT)[number]>): KeptImage => ({
  digest: row.digest, source: row.source_digest, mediaType: row.media_type as ImageType, width: row.width, height: row.height, bytes: row.bytes, addedAt: row.added_at,
});

/** Those of these digests that are pictures of the org. */
export async function imagesOf(tx: Tx, orgId: OrgId, digests: readonly string[]): Promise<Map<string, KeptImage>> {
  if (digests.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("guide_image").select([...KEPT]).where("org_id", "=", orgId).where("digest", "in", [...digests]).execute();
  return new Map(rows.map((row) => [row.digest, fromRow(row)]));
}

/**
 * Whoever names pictures of an org, counts them or clears them away waits for each other until their transaction ends: none is
 * deleted that a draft names at this very moment. After the locks of submissions, always.
 */
export async function lockImages(tx: Tx, orgId: OrgId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`images of ${orgId}`}, 0))`.execute(tx);
}

/** Bytes of all pictures of an org. Others who count wait until this transaction ends: a limit is exact. */
export async function imageBytesLocked(tx: Tx, orgId: OrgId): Promise<number> {
  await lockImages(tx, orgId);
  const { sum } = await tx.withTables<Tables>().selectFrom("guide_image").select((one) => one.fn.coalesce(one.fn.sum("bytes"), one.lit(0)).as("sum")).where("org_id", "=", orgId).executeTakeFirstOrThrow();
  return Number(sum);
}

/** Keeps a picture; one that is there already stays as it is, and is wanted again. */
export async function keepImage(tx: Tx, to: { orgId: OrgId; submissionId: string }, image: TakenImage, now: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("guide_image").values({
    org_id: to.orgId, digest: image.digest, source_digest: image.source, media_type: image.mediaType, width: image.width, height: image.height, bytes: image.content.length,
    content_base64: image.content.toString("base64"), submission_id: to.submissionId, added_at: now, dropped_at: null,
  }).onConflict((c) => c.columns(["org_id", "digest"]).doUpdateSet({ dropped_at: null })).execute();
}

/** The bytes of a picture, whoever's it is: who knows the digest has seen it. Needs the network scope. */
export async function imageByDigest(tx: Tx, digest: string): Promise<{ mediaType: ImageType; content: Buffer } | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("guide_image").select(["media_type", "content_base64"]).where("digest", "=", digest).limit(1).executeTakeFirst();
  return row && { mediaType: row.media_type as ImageType, content: Buffer.from(row.content_base64, "base64") };
}

/** Notes what a draft shows no more, and what it shows again. */
export async function noteDropped(tx: Tx, orgId: OrgId, dropped: readonly string[], shown: readonly string[], now: Date): Promise<void> {
  const tables = tx.withTables<Tables>();
  if (dropped.length > 0) await tables.updateTable("guide_image").set({ dropped_at: now }).where("org_id", "=", orgId).where("digest", "in", [...dropped]).execute();
  if (shown.length > 0) await tables.updateTable("guide_image").set({ dropped_at: null }).where("org_id", "=", orgId).where("digest", "in", [...shown]).where("dropped_at", "is not", null).execute();
}

/** Digests that a draft or a revision of the org names; never null, which nothing is "not in". */
const named = (orgId: OrgId) => sql`
  select coalesce(found #>> '{}', '') from submission, jsonb_path_query(submission.manifest, '$.images[*].digest') found where submission.org_id = ${orgId}
  union select coalesce(found #>> '{}', '') from submission, jsonb_path_query(submission.manifest, '$.images[*].dark.digest') found where submission.org_id = ${orgId}
  union select coalesce(found #>> '{}', '') from revision, jsonb_path_query(revision.manifest, '$.images[*].digest') found where revision.org_id = ${orgId}
  union select coalesce(found #>> '{}', '') from revision, jsonb_path_query(revision.manifest, '$.images[*].dark.digest') found where revision.org_id = ${orgId}`;

/** Deletes those pictures of a deleted draft that nothing else of the org names. */
export async function forgetImagesOf(tx: Tx, orgId: OrgId, submissionId: string, digests: readonly string[]): Promise<void> {
  await lockImages(tx, orgId);
  const some = await tx.withTables<Tables>().selectFrom("guide_image").select("digest").where("org_id", "=", orgId)
    .where((one) => one.or([one("submission_id", "=", submissionId), ...(digests.length > 0 ? [one("digest", "in", [...digests])] : [])])).execute();
  if (some.length === 0) return;
  await tx.withTables<Tables>().deleteFrom("guide_image").where("org_id", "=", orgId).where("digest", "in", some.map((row) => row.digest))
    .where(sql<boolean>`digest not in (${named(orgId)})`).execute();
}

/** Orgs with pictures that a draft dropped by then. Needs the network scope. */
export async function orgsWithDropped(tx: Tx, by: Date): Promise<OrgId[]> {
  const rows = await tx.withTables<Tables>().selectFrom("guide_image").select("org_id").distinct().where("dropped_at", "<=", by).orderBy("org_id").limit(100).execute();
  return rows.map((row) => row.org_id as OrgId);
}

/** Deletes what was dropped by then and nothing names; what is named after all is no longer dropped. @returns how many are gone */
export async function forgetDropped(tx: Tx, orgId: OrgId, by: Date): Promise<number> {
  await lockImages(tx, orgId);
  const tables = tx.withTables<Tables>();
  const gone = await tables.deleteFrom("guide_image").where("org_id", "=", orgId).where("dropped_at", "<=", by).where(sql<boolean>`digest not in (${named(orgId)})`).returning("digest").execute();
  await tables.updateTable("guide_image").set({ dropped_at: null }).where("org_id", "=", orgId).where("dropped_at", "<=", by).execute();
  return gone.length;
}
