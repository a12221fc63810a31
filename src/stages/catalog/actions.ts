import type { OrgId } from "../../kernel/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById } from "../../tenancy/index.ts";
import { diffManifests, publicView } from "../manifest/index.ts";
import { publishedRevision, revisionByDigest, submissionById } from "../submission/index.ts";
import { listingTexts, versionAfter } from "./listing.ts";
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
    const current = (await store.bySlugOfAnyone(tx, revision.slug))?.version;
    const known = versions.find((version) => version.digest === revision.digest);
    if (known && known.version === current) return;
    const submission = await submissionById(tx, news.submissionId);
    const before = versions.find((version) => version.version === current) ?? versions[0];
    const diff = before ? diffManifests(before.manifest, publicView(revision.manifest)) : undefined;
    const now = platform.clock.now();
    // a digest is one version for good: approved again after others, it is that version which is current again
    const version = known?.version ?? versionAfter(versions.map((v) => v.version), before?.version, diff?.semver ?? "minor");
    const evidence = submission?.evidence?.digest === revision.digest ? submission.evidence : undefined;
    await store.upsert(tx, {
      slug: revision.slug, publisherOrgId: news.orgId, publisherName: (await orgById(tx, news.orgId))?.name ?? revision.slug,
      privateTo: revision.manifest.metadata.visibility === "private" ? news.orgId : undefined, ...listingTexts(revision.manifest),
      tier: evidence?.verdict === "held" ? "verified" : "community", state: "published", version, digest: revision.digest, logoDigest: revision.logoDigest,
      installs: 0, publishedAt: now, updatedAt: now,
    });
    if (!known) await store.addVersion(tx, {
      slug: revision.slug, version, digest: revision.digest, manifest: publicView(revision.manifest), logoDigest: revision.logoDigest, evidence,
      breaking: diff?.breaking ?? false, changes: (diff?.changes ?? []).map(({ path, breaking }) => ({ path, breaking })), publishedAt: now,
    });
    await emit(tx, { kind: "catalog.published", orgId: news.orgId, subject: revision.slug, data: { version, digest: revision.digest, submissionId: news.submissionId } });
  });
}
