import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById } from "../../tenancy/index.ts";
import { diffManifests, type ManifestDiff, publicView } from "../manifest/index.ts";
import { approversOf, waiversOf } from "../review/index.ts";
import { type Evidence, keepRelease, publishedRevision, releasesOf, revisionByDigest, type Submission, submissionById, versionAfter } from "../submission/index.ts";
import { listingTexts, type Tier, tierOf, type Version } from "./listing.ts";
import { dropWaiting, endorsementsOf } from "./life-store.ts";
import { moveFrom } from "./states.ts";
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
    const listing = await store.bySlugLocked(tx, revision.slug);
    const known = versions.find((version) => version.digest === revision.digest);
    if (known && known.version === listing?.version && listing.state !== "removed") return;
    const submission = await submissionById(tx, news.submissionId);
    const before = versions.find((version) => version.version === listing?.version) ?? versions[0];
    const diff = before ? diffManifests(before.manifest, publicView(revision.manifest)) : undefined;
    const now = platform.clock.now();
    const release = (await releasesOf(tx, revision.slug)).find((one) => one.digest === revision.digest);
    // a digest is one version for good: approved again after others, it is that version which is current again
    const version = known?.version ?? release?.version ?? versionAfter(versions.map((v) => v.version), before?.version, diff?.semver ?? "minor");
    const waivers = submission ? await waiversOf(tx, submission.id, revision.digest) : [];
    const proven = await provenBy(tx, revision, submission, before, diff, waivers.length > 0);
    await store.upsert(tx, {
      slug: revision.slug, publisherOrgId: news.orgId, publisherName: (await orgById(tx, news.orgId))?.name ?? revision.slug,
      privateTo: revision.manifest.metadata.visibility === "private" ? news.orgId : undefined, ...listingTexts(revision.manifest),
      tier: proven.tier, state: listing ? (moveFrom(listing.state, "publish", false)?.to ?? listing.state) : "published", version, digest: revision.digest, logoDigest: revision.logoDigest,
      installs: 0, publishedAt: now, updatedAt: now,
    });
    await dropWaiting(tx, revision.slug, now, "", ["roll_back"]); // it was asked for over the version that was
    // what ended with a removal does not come back with a new version
    if (listing?.state === "removed") await store.saveState(tx, revision.slug, "published", { reason: undefined, since: undefined, deprecation: undefined, removal: undefined }, now);
    if (!known) await store.addVersion(tx, {
      slug: revision.slug, version, digest: revision.digest, manifest: publicView(revision.manifest), logoDigest: revision.logoDigest, evidence: proven.evidence,
      breaking: diff?.breaking ?? false, changes: (diff?.changes ?? []).map(({ path, breaking }) => ({ path, breaking })), publishedAt: now,
      changelog: submission?.digest === revision.digest ? submission.changelog : "", submissionId: submission?.id, tier: proven.tier,
    });
    await store.keepWaivers(tx, revision.slug, version, waivers);
    await keepRelease(tx, { slug: revision.slug, version, digest: revision.digest, orgId: news.orgId, submissionId: submission?.id, changelog: submission?.changelog ?? "", at: now });
    await emit(tx, {
      kind: "catalog.published", orgId: news.orgId, subject: revision.slug,
      data: { version, digest: revision.digest, submissionId: news.submissionId, tier: proven.tier, previous: listing?.version ?? null, breaking: diff?.breaking ?? false },
    });
  });
}

/**
 * By what a digest is proven. An update of words and pictures alone stands on the run of the version before: nothing that was
 * proven changed. It keeps that tier when a person saw it, or when nothing changed that people look at. What a lead passed over
 * something that failed is *Verified* by nobody.
 */
async function provenBy(
  tx: Tx, { slug, digest }: { slug: string; digest: string }, submission: Submission | undefined, before: Version | undefined, diff: ManifestDiff | undefined, waived: boolean,
): Promise<{ evidence: Evidence | undefined; tier: Tier }> {
  const people = submission ? await approversOf(tx, submission.id) : new Set<string>();
  if (submission?.listingOnly && submission.digest === digest && before) {
    const seen = people.size > 0 || diff?.recheck === "nothing";
    return { evidence: before.evidence, tier: before.tier === "verified" && (!seen || waived) ? "conformance-tested" : (before.tier ?? "community") };
  }
  const evidence = submission?.evidence?.digest === digest ? submission.evidence : undefined;
  const vouched = new Set([...people, ...(await endorsementsOf(tx, slug, digest)).map((one) => one.accountId)]);
  return { evidence, tier: tierOf({ evidenceHeld: evidence?.verdict === "held", people: vouched.size, waived }) };
}

/**
 * A look at what is published renews its evidence: when it held, and at night only when nothing that held is violated now, so
 * that what broke stays in sight. It raises no tier.
 */
export async function renew(platform: Platform, orgId: OrgId, said: { slug: string; trigger: string; broken: readonly string[]; evidence: Evidence }): Promise<void> {
  if (said.evidence.verdict !== "held" || (said.trigger === "nightly" && said.broken.length > 0)) return;
  await platform.db.inNetwork(async (tx) => {
    const listing = await store.bySlugLocked(tx, said.slug);
    if (listing?.publisherOrgId === orgId) await store.renewEvidence(tx, said.slug, said.evidence);
  });
}
