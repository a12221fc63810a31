import { type Actor, Problem } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import { testSecrets } from "./draft.ts";
import { publishedBy } from "./live.ts";
import { SECRETS_KEPT_DAYS } from "./moving.ts";
import * as store from "./store.ts";

/**
 * Gives a secret of the test account once more for what is published, so that it can be run again. It has its last day like those
 * of the submission: 30 days from now, all of them together.
 * @throws {Problem} `not-found` when the org has published nothing there; `gate-closed` when the live version names no such secret.
 */
export async function setLiveSecret(platform: Platform, actor: Actor, slug: string, name: string, value: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const live = (await store.slugOwner(tx, slug)) === actor.orgId ? await store.publishedRevision(tx, slug) : undefined;
    const none = new Problem("not-found", `Your org has published nothing as "${slug}"`);
    if (!live) throw none;
    const origins = new Set(testSecrets(live.manifest, { allowLocal: platform.config.allowLocalTargets }).flatMap((secret) => (secret.name === name ? [secret.origin] : [])));
    if (origins.size === 0) throw new Problem("gate-closed", `The published version names no secret "${name}"`, { mend: "Begin a new version that names it." });
    const by = await publishedBy(tx, actor.orgId, slug, live.digest);
    const found = by === undefined ? undefined : await store.byIdLocked(tx, by);
    if (!found) throw none;
    const expiresAt = new Date(platform.clock.now().getTime() + SECRETS_KEPT_DAYS * 86_400_000);
    for (const origin of origins) await platform.secrets.put(tx, { orgId: actor.orgId, owner: found.id, name, origin }, value, { expiresAt });
    await store.noteSecretsUntil(tx, found.id, expiresAt);
    await record(tx, actor, { action: "integration.test-secret", subject: slug, detail: { name, origins: [...origins] } });
  });
}
