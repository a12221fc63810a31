import { type Actor, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import { beginDraft } from "./actions.ts";
import { readDraft, testSecrets } from "./draft.ts";
import { publishedBy } from "./live.ts";
import { secretsRestUntil } from "./moving.ts";
import * as store from "./store.ts";
import type { Revision, Submission } from "./submission.ts";

async function ownLive(tx: Tx, actor: Actor, slug: string): Promise<Revision> {
  const revision = (await store.slugOwner(tx, slug)) === actor.orgId ? await store.publishedRevision(tx, slug) : undefined;
  if (!revision) throw new Problem("not-found", `Your org has published nothing as "${slug}"`);
  return revision;
}

/** Begins a draft beside what is live, which stays as it is until the draft is published. @throws {Problem} `not-found`, `gate-closed` */
export function beginUpdate(platform: Platform, actor: Actor, slug: string): Promise<Submission> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const live = await ownLive(tx, actor, slug);
    const draft = await beginDraft(platform, tx, actor, { manifest: live.manifest, logoDigest: live.logoDigest, baseDigest: live.digest });
    await takeSecrets(platform, tx, (await publishedBy(tx, actor.orgId, slug, live.digest)) ?? live.submissionId, draft);
    await record(tx, actor, { action: "submission.update", subject: draft.id, detail: { slug, of: live.digest } });
    return draft;
  });
}

/**
 * Takes a private integration to the door of the public catalog: the same manifest with another visibility, to be proven and
 * reviewed like any other.
 * @throws {Problem} `not-found`; `gate-closed` when it is public already, or the org has too many open submissions.
 */
export function promote(platform: Platform, actor: Actor, slug: string): Promise<Submission> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const live = await ownLive(tx, actor, slug);
    if (live.manifest.metadata.visibility === "public") throw new Problem("gate-closed", "It is public already", { mend: "Begin an update instead." });
    const manifest = { ...live.manifest, metadata: { ...live.manifest.metadata, visibility: "public" } };
    const draft = await beginDraft(platform, tx, actor, { manifest, logoDigest: live.logoDigest, baseDigest: live.digest });
    await takeSecrets(platform, tx, (await publishedBy(tx, actor.orgId, slug, live.digest)) ?? live.submissionId, draft);
    await record(tx, actor, { action: "submission.promote", subject: draft.id, detail: { slug } });
    return draft;
  });
}

/** A new draft from any submission of the org, for one that was rejected or withdrawn. @throws {Problem} `not-found`, `gate-closed` */
export function copyToDraft(platform: Platform, actor: Actor, id: string): Promise<Submission> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await store.byId(tx, id);
    if (!found) throw new Problem("not-found", `There is no submission ${id}`);
    const draft = await beginDraft(platform, tx, actor, { manifest: found.manifest, logoDigest: found.logoDigest });
    await takeSecrets(platform, tx, found.id, draft);
    await record(tx, actor, { action: "submission.copy", subject: draft.id, detail: { from: id } });
    return draft;
  });
}

/** Test secrets that are still kept serve the new draft too, for the same origins; what has had its time is entered anew. */
async function takeSecrets(platform: Platform, tx: Tx, from: string, draft: Submission): Promise<void> {
  const rule = { allowLocal: platform.config.allowLocalTargets };
  const { manifest } = readDraft(draft.manifest, rule);
  for (const { name, origin } of manifest ? testSecrets(manifest, rule) : []) {
    const value = await platform.secrets.open(tx, { orgId: draft.orgId, owner: from, name, origin });
    if (value === undefined) continue;
    await platform.secrets.put(tx, { orgId: draft.orgId, owner: draft.id, name, origin }, value);
    await store.noteSecretsUntil(tx, draft.id, secretsRestUntil(platform.clock.now()));
  }
}
