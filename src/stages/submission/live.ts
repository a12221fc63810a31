import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { releasesOf } from "./release-store.ts";
import * as store from "./store.ts";
import type { Revision, Submission } from "./submission.ts";

/**
 * What is live beside a submission, with the run that proved it. Versions that changed words and pictures alone stand on the
 * run of the version before them.
 */
export async function liveBeside(tx: Tx, found: Submission): Promise<{ revision: Revision; runId: string | undefined } | undefined> {
  const revision = found.slug && (await store.slugOwner(tx, found.slug)) === found.orgId ? await store.publishedRevision(tx, found.slug) : undefined;
  if (!revision) return undefined;
  let digest: string | undefined = revision.digest;
  for (let steps = 0; digest !== undefined && steps < 50; steps++) {
    const by: string | undefined = await publishedBy(tx, found.orgId, revision.slug, digest);
    const of: Submission | undefined = by === undefined ? undefined : await store.byId(tx, by);
    if (of?.evidence?.digest === digest) return { revision, runId: of.evidence.runId };
    digest = of?.listingOnly ? of.baseDigest : undefined;
  }
  return { revision, runId: undefined };
}

/** Whether a later run said that what is live does not work with today's app any more. Words and pictures alone ask for no run. */
export const liveBroke = (found: Submission, liveDigest: string | undefined): boolean =>
  !found.listingOnly && found.compatibility !== undefined && found.compatibility.digest === liveDigest && liveDigest !== found.digest && found.compatibility.verdict !== "held";

/** The submission that published a digest. Another one may have sent it first and come to nothing: its run and its secrets are not those. */
export async function publishedBy(tx: Tx, orgId: OrgId, slug: string, digest: string): Promise<string | undefined> {
  const release = (await releasesOf(tx, slug)).find((one) => one.digest === digest);
  return release?.submissionId ?? (await store.revisionByDigest(tx, orgId, digest))?.submissionId;
}
