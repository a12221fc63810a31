import { isDeepStrictEqual } from "node:util";
import { type Actor, newId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { groupsOf, personByAccount } from "../../directory/index.ts";
import { record } from "../../tenancy/index.ts";
import { addInstall, installable, listingBySlug, listingVersion, seesVersion } from "../catalog/index.ts";
import { type App, type Assignment, type Installation, offered, type Protocol, startsAtTile } from "./installation.ts";
import { intend } from "./provisioning/index.ts";
import { lockLane } from "./provisioning/store/lane.ts";
import { unfinished } from "./provisioning/store/operation.ts";
import { waitingPlan } from "./provisioning/store/plan.ts";
import { installationById, installationLocked, installationOf } from "./reading.ts";
import { prepareSignOn, rotateClientSecret } from "./sso/index.ts";
import { keepSecretVariables, secretVariablesGiven } from "./secret-variables.ts";
import * as store from "./store.ts";
import { type CheckedVariables, checkVariables } from "./variables.ts";

/**
 * Installs a published version in the actor's org.
 * @throws {Problem} `not-found`; `invalid-field` naming each variable that does not fit; `already-exists` when the label is taken.
 */
export async function install(
  platform: Platform, actor: Actor,
  input: { slug: string; version?: string | undefined; label?: string | undefined; variables: Record<string, string>; enabled?: Protocol[] | undefined },
): Promise<Installation> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const listing = await listingBySlug(tx, input.slug, actor.orgId);
    const version = listing && installable(listing, platform.clock.now()) ? await listingVersion(tx, input.slug, input.version ?? listing.version) : undefined;
    if (!listing || !version || !seesVersion(listing, version, actor.orgId)) throw new Problem("not-found", `There is no integration "${input.slug}" to install`);
    const label = input.label ?? version.manifest.metadata.name;
    if (await store.labelTaken(tx, actor.orgId, label)) {
      throw new Problem("already-exists", `There is an app "${label}" already`, { mend: "Give this one a label that tells the two apart." });
    }
    const now = platform.clock.now();
    const all = offered(version.manifest);
    const { values, secrets } = checkVariables(version.manifest, input.variables, platform.config.allowLocalTargets);
    const app: App = {
      id: newId("app", now.getTime()), orgId: actor.orgId, slug: listing.slug, version: version.version, digest: version.digest, label, status: "setup",
      variables: values, enabled: all.filter((p) => input.enabled?.includes(p) ?? true),
      proofs: {}, hidden: false, rowVersion: 1, createdAt: now, updatedAt: now,
    };
    await store.insert(tx, app);
    const installation = { app, manifest: version.manifest, logoDigest: version.logoDigest };
    await keepSecretVariables(platform, tx, installation, secrets);
    await prepareSignOn(platform, tx, installation);
    await addInstall(tx, listing.slug, 1);
    await emit(tx, { kind: "deployment.installed", orgId: actor.orgId, subject: app.id, data: { slug: app.slug, version: app.version } });
    await record(tx, actor, { action: "app.install", subject: app.id, detail: { slug: app.slug, version: app.version, label } });
    return installation;
  });
}

/**
 * Changes label, variables, switched-on capabilities, status or visibility. Other variables void the proofs: they lead elsewhere.
 * @throws {Problem} `not-found`, `already-exists`, `invalid-field`, `stale-write`
 */
export async function configure(
  platform: Platform, actor: Actor, id: string,
  input: { rowVersion: number; label?: string | undefined; variables?: Record<string, string> | undefined; enabled?: Protocol[] | undefined; status?: "active" | "inactive" | undefined; hidden?: boolean | undefined },
): Promise<Installation> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const { app, manifest, logoDigest } = await installationLocked(tx, id);
    if (input.label && (await store.labelTaken(tx, actor.orgId, input.label, id))) throw new Problem("already-exists", `There is an app "${input.label}" already`);
    const { values, secrets } = input.variables ? await changedVariables(platform, tx, { app, manifest, logoDigest }, input.variables) : { values: app.variables, secrets: {} };
    const same = isDeepStrictEqual(values, app.variables);
    const saved = await store.save(tx, {
      ...app, rowVersion: input.rowVersion, label: input.label ?? app.label, variables: values, status: input.status ?? app.status, hidden: input.hidden ?? app.hidden,
      enabled: input.enabled ? offered(manifest).filter((p) => input.enabled?.includes(p)) : app.enabled, proofs: same ? app.proofs : {},
    }, platform.clock.now());
    const installation = { app: saved, manifest, logoDigest };
    await keepSecretVariables(platform, tx, installation, secrets);
    await prepareSignOn(platform, tx, installation);
    await intend(platform, tx, installation, "everyone");
    await record(tx, actor, { action: "app.configure", subject: id, detail: { ...(input.status ? { status: input.status } : {}), variables: Object.keys(input.variables ?? {}) } });
    return installation;
  });
}

/** New values of the variables; a secret that was given for the origin they lead to need not be given again. */
async function changedVariables(platform: Platform, tx: Tx, { app, manifest, logoDigest }: Installation, given: Record<string, string>): Promise<CheckedVariables> {
  const then = { app: { ...app, variables: given }, manifest, logoDigest };
  return checkVariables(manifest, given, platform.config.allowLocalTargets, await secretVariablesGiven(platform, tx, then));
}

/**
 * Removes an app that was switched off, once its people are out: removing it earlier would call off the leavers that wait.
 * Who disconnected provisioning before leaves the accounts at the other side as they are.
 * @throws {Problem} `not-found`, `gate-closed`
 */
export async function uninstall(platform: Platform, actor: Actor, id: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const app = await store.byIdLocked(tx, id);
    if (!app) throw new Problem("not-found", `There is no app ${id}`);
    if (app.status !== "inactive") throw new Problem("gate-closed", "Only an inactive app can be removed", { mend: "Deactivate it first: that takes its people out." });
    const lane = await lockLane(tx, actor.orgId, app.id);
    if (lane && lane.state !== "off" && ((await unfinished(tx, actor.orgId, app.id)) > 0 || (await waitingPlan(tx, actor.orgId, app.id)))) {
      throw new Problem("gate-closed", "Its people are still being taken out of the app", {
        mend: "Wait until nothing is on its way and decide on removals that are held; or disconnect provisioning first, which leaves the accounts as they are.",
      });
    }
    await store.remove(tx, app.id);
    await platform.secrets.remove(tx, actor.orgId, id);
    await addInstall(tx, app.slug, -1);
    await record(tx, actor, { action: "app.uninstall", subject: id });
  });
}

/** A new OIDC client secret, shown this once. @throws {Problem} `not-found` when the app has no OpenID Connect client. */
export async function renewClientSecret(platform: Platform, actor: Actor, id: string): Promise<string> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, id);
    if (!installation.app.enabled.includes("oidc")) throw new Problem("not-found", "The app has no OpenID Connect client");
    const secret = await rotateClientSecret(platform, tx, installation);
    await record(tx, actor, { action: "app.client-secret", subject: id });
    return secret;
  });
}

/** Gives the app to people and groups; who has it already keeps it. The intent to provision is kept in the same transaction. */
export async function assign(platform: Platform, actor: Actor, id: string, targets: readonly Assignment["target"][]): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, id);
    for (const target of targets) {
      await store.addAssignment(tx, { id: newId("asg"), orgId: actor.orgId, appId: installation.app.id, target, assignedAt: platform.clock.now(), assignedBy: actor.name });
    }
    await intend(platform, tx, installation, "everyone");
    await emit(tx, { kind: "deployment.assigned", orgId: actor.orgId, subject: id, data: { targets: targets.length } });
    await record(tx, actor, { action: "app.assign", subject: id, detail: { targets: targets.map((t) => `${t.kind}:${t.id}`) } });
  });
}

/** Takes the app from a person or group. Who has it another way keeps it. */
export async function unassign(platform: Platform, actor: Actor, id: string, assignmentId: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, id);
    const gone = await store.removeAssignment(tx, installation.app.id, assignmentId);
    if (!gone) throw new Problem("not-found", `There is no assignment ${assignmentId}`);
    await intend(platform, tx, installation, "everyone");
    await emit(tx, { kind: "deployment.unassigned", orgId: actor.orgId, subject: id, data: { target: `${gone.target.kind}:${gone.target.id}` } });
    await record(tx, actor, { action: "app.unassign", subject: id, detail: { target: `${gone.target.kind}:${gone.target.id}` } });
  });
}

/** The apps that the person behind an account can open from the dashboard. Empty for an account without a person. */
export async function myApps(platform: Platform, actor: Actor): Promise<Installation[]> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const person = await personByAccount(tx, actor.orgId, actor.accountId);
    if (!person || person.status !== "active") return [];
    const groupIds = (await groupsOf(tx, actor.orgId, person.id)).map((group) => group.id);
    const apps = await store.appsGivenTo(tx, actor.orgId, person.id, groupIds);
    const shown = await Promise.all(apps.filter((app) => !app.hidden && app.status !== "inactive").map((app) => installationOf(tx, app)));
    return shown.filter((installation) => startsAtTile(installation).length > 0);
  });
}
