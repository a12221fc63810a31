import { type Actor, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { groupsOf, personByAccount } from "../../directory/index.ts";
import { listingVersion } from "../catalog/index.ts";
import { accessOf } from "./access.ts";
import type { App, AppId, Installation, Protocol } from "./installation.ts";
import * as store from "./store.ts";
import { trialOf } from "./trial-store.ts";
import { TRIAL_VERSION } from "./trial.ts";

const notFound = (id: string) => new Problem("not-found", `There is no app ${id}`);

/** An app with the manifest of the version it runs. @throws {Problem} `not-found` */
export async function installationById(tx: Tx, id: string): Promise<Installation> {
  const app = await store.byId(tx, id);
  if (!app) throw notFound(id);
  return installationOf(tx, app);
}

/** The same, locked until the transaction ends. @throws {Problem} `not-found` */
export async function installationLocked(tx: Tx, id: string): Promise<Installation> {
  const app = await store.byIdLocked(tx, id);
  if (!app) throw notFound(id);
  return installationOf(tx, app);
}

export async function installationOf(tx: Tx, app: App): Promise<Installation> {
  // what is tried before it is published has no listing: the trial itself keeps what was submitted
  const version = app.version === TRIAL_VERSION ? await trialOf(tx, app.orgId) : await listingVersion(tx, app.slug, app.version);
  if (!version) throw notFound(app.id);
  return { app, manifest: version.manifest, logoDigest: version.logoDigest };
}

/** Whether the account's person may use the app now, and who they are. */
export async function mayUse(tx: Tx, orgId: OrgId, accountId: string, app: App) {
  const person = await personByAccount(tx, orgId, accountId as Actor["accountId"]);
  if (!person) return { allowed: false as const, refusal: "You have no person in this org's directory." };
  const groups = await groupsOf(tx, orgId, person.id);
  const access = accessOf(app, person, groups.map((group) => group.id), await store.assignmentsOf(tx, app.id));
  return access.allowed ? { allowed: true as const, person, groups } : { allowed: false as const, refusal: access.refusal ?? "" };
}

/**
 * Remembers that something was seen to work; with the last missing proof the app becomes active. Beside the row's version:
 * a sign-in never fails over an admin who edits at the same time, nor the other way round.
 */
export async function noteProof(platform: Platform, tx: Tx, appId: AppId, protocol: Protocol): Promise<void> {
  await store.addProof(tx, appId, protocol, platform.clock.now());
}
