import { type AccountId, type Actor, newId, type OrgId, Problem, RIGHTS, type Role } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { insertPeople } from "../../directory/index.ts";
import { memberById, openTemporaryOrg, orgById, record, removeTemporaryOrg, systemActor } from "../../tenancy/index.ts";
import { type Manifest, publicView } from "../manifest/index.ts";
import { ENDS, isOwn, revisionByDigest, type Submission, submissionByIdLocked } from "../submission/index.ts";
import { type App, type Installation, offered } from "./installation.ts";
import { installationById } from "./reading.ts";
import { prepareSignOn, rotateClientSecret, type SetupValue, signOnValues } from "./sso/index.ts";
import * as store from "./store.ts";
import { insertTrial, trialBy, trialsDue, trialsOpenedBy } from "./trial-store.ts";
import { type Trial, TRIAL_HOURS, TRIAL_VERSION, TRIED } from "./trial.ts";
import { checkVariables } from "./variables.ts";

const HOUR_MS = 3_600_000;

/** A trial as its analyst sees it: what the test tenant of the app has to be told. */
export interface OpenTrial { trial: Trial; orgSlug: string; values: SetupValue[]; app: Pick<App, "enabled" | "variables"> }

/** The actor's own trial of a submission; nobody else's. @throws {Problem} `not-found` for no such submission at the desk */
export async function readTrial(platform: Platform, actor: Actor, submissionId: string): Promise<OpenTrial | undefined> {
  return platform.db.inNetwork(async (tx) => {
    await atTheDesk(tx, submissionId);
    const trial = await trialBy(tx, submissionId, actor.accountId);
    return trial && shown(platform, tx, trial);
  });
}

/**
 * Opens a throw-away org with the submitted revision installed and given to the analyst, who signs in there as the test
 * account of the manifest. Its variables are those of the test tenant; secrets of the publisher do not come along, so
 * provisioning is off.
 * @throws {Problem} `not-found`, `not-your-move` after the end, `own-submission`, `already-exists`, `gate-closed` where nothing
 * can be signed in to, `invalid-field` when the test tenant's variables do not fit.
 */
export async function openTrial(platform: Platform, actor: Actor, submissionId: string): Promise<OpenTrial> {
  return platform.db.inNetwork(async (tx) => {
    const found = await atTheDesk(tx, submissionId);
    if (ENDS.includes(found.state)) throw new Problem("not-your-move", "The submission has ended", { mend: "Install its listing instead." });
    if (await isOwn(tx, actor, found)) throw new Problem("own-submission", "Nobody tries a submission of their own org at the desk");
    if (await trialBy(tx, submissionId, actor.accountId)) throw new Problem("already-exists", "You have a trial of this submission", { mend: "End it first." });
    const revision = found.digest ? await revisionByDigest(tx, found.orgId, found.digest) : undefined;
    if (!revision) throw new Problem("not-found", `${submissionId} has no submitted revision`);
    const { manifest } = revision;
    const enabled = offered(manifest).filter((protocol) => protocol !== "scim");
    if (enabled.length === 0) throw new Problem("gate-closed", `Only ${TRIED.join(" and ")} can be tried`, { mend: "Look at the run for provisioning." });
    const now = platform.clock.now();
    const orgId: OrgId = newId("org", now.getTime());
    // secret variables are read by provisioning alone, and their values are the publisher's
    const seen = { ...publicView(manifest), variables: manifest.variables.filter((variable) => variable.type !== "secret") };
    const { values } = checkVariables(seen, known(manifest), platform.config.allowLocalTargets);
    const slug = `trial-${orgId.slice(-12)}`;
    const app: App = {
      id: newId("app", now.getTime()), orgId, slug, version: TRIAL_VERSION, digest: revision.digest, label: manifest.metadata.name, status: "setup", variables: values, enabled, proofs: {},
      hidden: false, rowVersion: 1, createdAt: now, updatedAt: now,
    };
    const trial: Trial = {
      orgId, publisherOrgId: found.orgId, submissionId, digest: revision.digest, slug: revision.slug, manifest: seen, logoDigest: revision.logoDigest, appId: app.id,
      openedBy: actor.accountId, openedByName: actor.name, openedAt: now, endsAt: new Date(now.getTime() + TRIAL_HOURS * HOUR_MS),
    };
    await openTemporaryOrg(tx, { id: orgId, slug, name: `Trial of ${manifest.metadata.name}`, kinds: ["customer"], status: "active", createdAt: now }, actor.accountId);
    await insertTrial(tx, trial);
    await store.insert(tx, app);
    await prepareSignOn(platform, tx, { app, manifest: seen, logoDigest: revision.logoDigest });
    const personId = await placePerson(tx, actor, orgId, manifest, now);
    await store.addAssignment(tx, { id: newId("asg"), orgId, appId: app.id, target: { kind: "person", id: personId }, assignedAt: now, assignedBy: actor.name });
    await record(tx, actor, { action: "review.try", subject: submissionId, detail: { digest: revision.digest, org: orgId, until: trial.endsAt.toISOString() } });
    return shown(platform, tx, trial);
  });
}

/** Ends the actor's own trial; the org and everything in it are gone. @throws {Problem} `not-found` */
export async function endTrial(platform: Platform, actor: Actor, submissionId: string): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    const trial = await trialBy(tx, submissionId, actor.accountId);
    if (!trial) throw noTrial(submissionId);
    await removeTemporaryOrg(tx, trial.orgId);
    await record(tx, actor, { action: "review.end-try", subject: submissionId, detail: { org: trial.orgId } });
  });
}

/** A client secret for the test tenant, shown this once. It is the throw-away org's own. @throws {Problem} `not-found` */
export async function trialClientSecret(platform: Platform, actor: Actor, submissionId: string): Promise<string> {
  return platform.db.inNetwork(async (tx) => {
    const trial = await trialBy(tx, submissionId, actor.accountId);
    const installation = trial && await installationById(tx, trial.appId);
    if (!installation?.app.enabled.includes("oidc")) throw noTrial(submissionId);
    const secret = await rotateClientSecret(platform, tx, installation);
    await record(tx, actor, { action: "review.try-secret", subject: submissionId, detail: { org: installation.app.orgId } });
    return secret;
  });
}

/** Ends what has had its time, each in a transaction of its own. */
export async function endDueTrials(platform: Platform): Promise<void> {
  const due = await platform.db.inNetwork((tx) => trialsDue(tx, platform.clock.now()));
  for (const trial of due) {
    const ended = platform.db.inNetwork(async (tx) => {
      const org = await orgById(tx, trial.orgId);
      if (!org || !(await trialBy(tx, trial.submissionId, trial.openedBy))) return; // ended meanwhile
      await removeTemporaryOrg(tx, trial.orgId);
      await record(tx, systemActor(org), { action: "review.end-try", subject: trial.submissionId, detail: { org: trial.orgId }, orgId: trial.orgId });
    });
    // one that cannot be removed keeps no other; the next round tries it again
    await ended.catch((err: unknown) => platform.log.error({ err, org: trial.orgId }, "a trial could not be ended"));
  }
}

/** Ends what somebody tries who decides nothing at this desk any more: a trial is an org of its own, which outlives their sessions here. */
export async function endTrialsOfFormer(platform: Platform, orgId: OrgId, accountId: AccountId): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    const desk = await orgById(tx, orgId);
    const member = await memberById(tx, orgId, accountId);
    if (!desk?.kinds.includes("desk") || member?.roles.some((role) => (RIGHTS["review.decide"] as readonly Role[]).includes(role))) return;
    for (const trial of await trialsOpenedBy(tx, accountId)) {
      await removeTemporaryOrg(tx, trial.orgId);
      await record(tx, systemActor(desk), { action: "review.end-try", subject: trial.submissionId, detail: { org: trial.orgId, openedBy: accountId } });
    }
  });
}

const noTrial = (submissionId: string): Problem => new Problem("not-found", `You have no such trial of ${submissionId}`);

async function atTheDesk(tx: Tx, id: string): Promise<Submission> {
  const found = await submissionByIdLocked(tx, id);
  if (!found || found.state === "draft") throw new Problem("not-found", `There is no submission ${id} at the desk`);
  return found;
}

/** Values of the test tenant for the variables that are no secrets. */
function known(manifest: Manifest): Record<string, string> {
  const open = new Set(manifest.variables.filter((variable) => variable.type !== "secret").map((variable) => variable.name));
  return Object.fromEntries(Object.entries(manifest.test?.variables ?? {}).filter(([name]) => open.has(name)));
}

/** The analyst, under the name of the test account: that is who the test tenant knows. */
async function placePerson(tx: Tx, actor: Actor, orgId: OrgId, manifest: Manifest, at: Date): Promise<string> {
  const id = newId("per", at.getTime());
  const userName = manifest.test?.accounts.own.userName ?? actor.email;
  await insertPeople(tx, [{
    orgId, id, userName, email: userName.includes("@") ? userName : actor.email, givenName: "Test", familyName: "Account", displayName: "Test Account", status: "active", profile: {},
    accountId: actor.accountId, source: "local", sourceRef: null, version: 1, createdAt: at, updatedAt: at,
  }]);
  return id;
}

async function shown(platform: Platform, tx: Tx, trial: Trial): Promise<OpenTrial> {
  const installation: Installation = await installationById(tx, trial.appId);
  const org = await orgById(tx, trial.orgId);
  return { trial, orgSlug: org?.slug ?? "", values: await signOnValues(platform, tx, installation), app: installation.app };
}
