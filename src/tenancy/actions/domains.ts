import { randomBytes } from "node:crypto";
import { type Actor, Problem } from "../../kernel/index.ts";
import { EgressError } from "../../platform/egress/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { afterLook, DOMAIN_PATH, DOMAIN_RECORD, domainLine, MAX_DOMAINS, type OrgDomain, readDomain, REPROOF_MS } from "../domain.ts";
import { record } from "../store/audit.ts";
import * as store from "../store/domain.ts";

/** Domains that one sweep looks at. */
const BATCH = 50;

export const listDomains = (platform: Platform, actor: Actor): Promise<OrgDomain[]> => platform.db.inTenant(actor.orgId, (tx) => store.domainsOf(tx, actor.orgId));

/** Says that a domain is the org's; it proves nothing yet. @throws {Problem} `invalid-field`, `already-exists`, `gate-closed` */
export async function addDomain(platform: Platform, actor: Actor, given: string): Promise<OrgDomain> {
  const added = { orgId: actor.orgId, domain: readDomain(given), token: randomBytes(18).toString("base64url"), addedAt: platform.clock.now() };
  return platform.db.inTenant(actor.orgId, async (tx) => {
    await store.lockDomains(tx, actor.orgId);
    if ((await store.domainsOf(tx, actor.orgId)).length >= MAX_DOMAINS) throw new Problem("gate-closed", `An org names at most ${MAX_DOMAINS} domains`, { mend: "Remove one first." });
    if (!(await store.insertDomain(tx, added))) throw new Problem("already-exists", `${added.domain} is in the list already`);
    await record(tx, actor, { action: "org.domain.add", subject: added.domain });
    return { ...added, provenAt: undefined, method: undefined, checkedAt: undefined, failingSince: undefined, failure: undefined };
  });
}

/** Looks for the proof now. @throws {Problem} `not-found` */
export async function proveDomain(platform: Platform, actor: Actor, name: string): Promise<OrgDomain> {
  const found = (await listDomains(platform, actor)).find(({ domain }) => domain === name);
  if (!found) throw new Problem("not-found", "There is no such domain");
  const seen = await look(platform, found);
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const after = afterLook(found, seen, platform.clock.now());
    if (!(await keep(tx, found, after))) throw new Problem("not-found", "There is no such domain");
    await record(tx, actor, { action: "org.domain.prove", subject: name, detail: "method" in seen ? { method: seen.method } : { failure: seen.failure } });
    return after;
  });
}

export async function removeDomain(platform: Platform, actor: Actor, name: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    if (!(await store.deleteDomain(tx, actor.orgId, name))) throw new Problem("not-found", "There is no such domain");
    await record(tx, actor, { action: "org.domain.remove", subject: name });
  });
}

/** Asks again for proofs that are older than a day. One that fails for a week is lost, and the org hears of it. */
export async function proveAgain(platform: Platform, signal: AbortSignal): Promise<void> {
  const due = await platform.db.inNetwork((tx) => store.domainsDue(tx, new Date(platform.clock.now().getTime() - REPROOF_MS), BATCH));
  for (const domain of due) {
    if (signal.aborted) return;
    const seen = await look(platform, domain);
    await platform.db.inTenant(domain.orgId, (tx) => keep(tx, domain, afterLook(domain, seen, platform.clock.now())));
  }
}

async function keep(tx: Tx, before: OrgDomain, after: OrgDomain): Promise<boolean> {
  if (!(await store.saveDomain(tx, after))) return false;
  const kind = !before.provenAt && after.provenAt ? "org.domain_proven" : before.provenAt && !after.provenAt ? "org.domain_lost" : !before.failingSince && after.failingSince && after.provenAt ? "org.domain_failing" : undefined;
  if (kind) await emit(tx, { kind, orgId: after.orgId, subject: after.domain, data: { domain: after.domain, failure: after.failure ?? null } });
  return true;
}

/** Either proof is enough: a TXT record below the domain, or a file on its web server. */
async function look(platform: Platform, { domain, token }: OrgDomain): Promise<{ method: "dns" | "file" } | { failure: string }> {
  const line = domainLine(token);
  const records = await platform.egress.txt(`${DOMAIN_RECORD}.${domain}`).catch(() => []);
  if (records.some((each) => each.trim() === line)) return { method: "dns" };
  const url = `${platform.config.allowLocalTargets && domain.endsWith(".localhost") ? "http" : "https"}://${domain}${DOMAIN_PATH}`;
  try {
    const answer = await platform.egress.request({ url, purpose: "domain-proof", timeoutMs: 10_000, maxBytes: 64 * 1024 });
    if (answer.status === 200 && answer.body.toString("utf8").split(/\r?\n/).some((each) => each.trim() === line)) return { method: "file" };
    return { failure: `Neither the TXT record ${DOMAIN_RECORD}.${domain} nor ${url} (which answered ${answer.status}) holds ${line}` };
  } catch (thrown) {
    if (!(thrown instanceof EgressError)) throw thrown;
    return { failure: `The TXT record ${DOMAIN_RECORD}.${domain} does not hold ${line}, and ${url}: ${thrown.message}` };
  }
}
