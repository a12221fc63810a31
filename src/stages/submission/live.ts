import type { Tx } from "../../platform/db/index.ts";
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
    const at = await store.revisionByDigest(tx, found.orgId, digest);
    const of: Submission | undefined = at && await store.byId(tx, at.submissionId);
    if (of?.evidence?.digest === digest) return { revision, runId: of.evidence.runId };
    digest = of?.listingOnly ? of.baseDigest : undefined;
  }
  return { revision, runId: undefined };
}
