import type { OrgId } from "../../kernel/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById } from "../../tenancy/index.ts";
import { diffManifests, publicView } from "../manifest/index.ts";
import { publishedRevision, revisionByDigest, submissionById } from "../submission/index.ts";
import { listingTexts, nextVersion } from "./listing.ts";
import * as store from "./store.ts";

/**
 * Publishes the revision that was approved. Runs on the news of it, at least once: the second time changes nothing.
 * @throws when the digest is not the one that is recorded as live for the slug; nothing else may be published.
 */
export async function publish(platform: Platform, news: { orgId: OrgId; submissionId: string; digest: string }): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    const revision = await revisionByDigest(tx, news.orgId, news.digest);
    if (!revision) throw new Error(`no revision ${news.digest} was submitted`);
    const live = await publishedRevision(tx, revision.slug);
    if (live?.digest !== revision.digest) return; // a later approval overtook this news
    const versions = await store.versionsOf(tx, revision.slug);
    if (versions.some((version) => version.digest === revision.digest)) return;
    const submission = await submissionById(tx, news.submissionId);
    const before = versions[0];
    const diff = before ? diffManifests(before.manifest, publicView(revision.manifest)) : undefined;
    const now = platform.clock.now();
    const version = nextVersion(before?.version, diff?.semver ?? "minor");
    const evidence = submission?.evidence?.digest === revision.digest ? submission.evidence : undefined;
    await store.upsert(tx, {
      slug: revision.slug, publisherOrgId: news.orgId, publisherName: (await orgById(tx, news.orgId))?.name ?? revision.slug,
      privateTo: revision.manifest.metadata.visibility === "private" ? news.orgId : undefined, ...listingTexts(revision.manifest),
      tier: evidence?.verdict === "held" ? "verified" : "community", state: "published", version, digest: revision.digest, logoDigest: revision.logoDigest,
      installs: 0, publishedAt: now, updatedAt: now,
    });
    await store.addVersion(tx, {
      slug: revision.slug, version, digest: revision.digest, manifest: publicView(revision.manifest), logoDigest: revision.logoDigest, evidence,
      breaking: diff?.breaking ?? false, changes: (diff?.changes ?? []).map(({ path, breaking }) => ({ path, breaking })), publishedAt: now,
    });
    await emit(tx, { kind: "catalog.published", orgId: news.orgId, subject: revision.slug, data: { version, digest: revision.digest, submissionId: news.submissionId } });
  });
}
