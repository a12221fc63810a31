import { type Actor, newId, Problem } from "../../kernel/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { type AdminOfOrg, type Org, ORG_SLUG, type OrgKind } from "../org.ts";
import { systemActor } from "../session.ts";
import { record } from "../store/audit.ts";
import { orgsWithInvitedAdmin } from "../store/invitation.ts";
import { orgsWithAdmin } from "../store/member.ts";
import { allOrgs, insertOrg, orgById, orgBySlug, saveOrg } from "../store/org.ts";

type Ground = Pick<Platform, "db" | "clock">;

/**
 * Opens an org. Its own chain of audit begins with this.
 * @param actor `undefined` at the first start and in seeds: the system itself.
 * @throws {Problem} `already-exists` when the slug is taken; `invalid-field`
 */
export async function createOrg(platform: Ground, actor: Actor | undefined, input: { slug: string; name: string; kinds: OrgKind[] }): Promise<Org> {
  if (!ORG_SLUG.test(input.slug)) {
    throw new Problem("invalid-field", "The slug is not usable in an address", {
      fields: [{ path: "/slug", code: "org.slug", message: "Lower-case letters, digits and inner hyphens, 2 to 40" }],
    });
  }
  const org: Org = { id: newId("org"), ...input, kinds: [...new Set(input.kinds)], status: "active", createdAt: platform.clock.now() };
  return platform.db.inNetwork(async (tx) => {
    if (!(await insertOrg(tx, org))) throw new Problem("already-exists", `There is an org ${input.slug} already`);
    await record(tx, actor ?? systemActor(org), { action: "org.create", subject: org.id, detail: { slug: org.slug, kinds: org.kinds }, orgId: org.id });
    await emit(tx, { kind: "org.created", orgId: org.id, subject: org.id });
    return org;
  });
}

export function readOrg(platform: Ground, actor: Actor): Promise<Org> {
  return platform.db.inTenant(actor.orgId, async (tx) => found(await orgById(tx, actor.orgId)));
}

export function findOrg(platform: Ground, slug: string): Promise<Org | undefined> {
  return platform.db.inNetwork((tx) => orgBySlug(tx, slug));
}

export function listOrgs(platform: Ground): Promise<Org[]> {
  return platform.db.inNetwork(allOrgs);
}

/** Every org, and whether it has an admin, one who is invited, or nobody who could let people in. */
export function listOrgsForOperators(platform: Ground): Promise<(Org & { admin: AdminOfOrg })[]> {
  return platform.db.inNetwork(async (tx) => {
    const [there, invited] = [await orgsWithAdmin(tx), await orgsWithInvitedAdmin(tx, platform.clock.now())];
    return (await allOrgs(tx)).map((org) => ({ ...org, admin: there.has(org.id) ? "there" : invited.has(org.id) ? "invited" : "none" }));
  });
}

export function renameOrg(platform: Ground, actor: Actor, name: string): Promise<Org> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const before = found(await orgById(tx, actor.orgId));
    const after = found(await saveOrg(tx, actor.orgId, { name }));
    await record(tx, actor, { action: "org.rename", subject: actor.orgId, detail: { from: before.name, to: name } });
    return after;
  });
}

/**
 * The network's own say over an org: what it is, and whether its people may act. Suspending takes effect with the next request.
 * @throws {Problem} `not-found`; `gate-closed` for the operator's own org
 */
export function operateOrg(platform: Ground, actor: Actor, id: string, change: { kinds?: OrgKind[] | undefined; status?: Org["status"] | undefined }): Promise<Org> {
  return platform.db.inNetwork(async (tx) => {
    const before = found(await orgById(tx, id));
    if (before.id === actor.orgId) throw new Problem("gate-closed", "Nobody suspends or changes the org they act from");
    const { kinds = before.kinds, status = before.status } = change;
    const after = found(await saveOrg(tx, before.id, { kinds, status }));
    await record(tx, actor, { action: "org.operate", subject: id, detail: { kinds, status } });
    return after;
  });
}

function found(org: Org | undefined): Org {
  if (!org) throw new Problem("not-found", "There is no such org");
  return org;
}
