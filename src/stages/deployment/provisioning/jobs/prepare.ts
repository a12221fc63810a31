import { randomBytes } from "node:crypto";
import type { Tx } from "../../../../platform/db/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { groupById, groupsOf, membersOf, type Person } from "../../../../directory/index.ts";
import { closesAccounts, type Failed, giveAccount, type GroupOutcome, type RemovalOutcome, removeGroup, type Steps, syncGroup, takeAccount, type Warning } from "../../../../protocols/scim/index.ts";
import { type Org, orgById } from "../../../../tenancy/index.ts";
import { installationById } from "../../reading.ts";
import type { Installation } from "../../installation.ts";
import { standingsOf } from "../actions/intend.ts";
import { connectionOf, type Connection } from "../connection.ts";
import { NEEDS_CREDENTIALS, openProof, type Proof } from "../credentials.ts";
import { type Aim, aimKey, basisOf, profileFor } from "../desired.ts";
import type { Lane } from "../lane.ts";
import { type AccountLink, type GroupLink, mayHaveAccount, type Operation } from "../operation.ts";
import { accountsOf, dropGroupLink, groupLink, saveAccount, saveGroupLink } from "../store/link.ts";
import { lockLane } from "../store/lane.ts";

export interface PersonWork {
  kind: "person";
  link: AccountLink;
  aim: Aim;
  /** What is remembered when it succeeds. */
  achieved: Pick<AccountLink, "aim" | "digest" | "pushed" | "userName">;
  steps(isTaken: (scimId: string) => boolean): Steps<RemovalOutcome>;
}
export interface GroupWork {
  kind: "group";
  link: GroupLink;
  remove: boolean;
  steps(isTaken: (scimId: string) => boolean): Steps<GroupResult>;
}
export type GroupResult = GroupOutcome | { kind: "deleted" | "gone"; scimId: null; warnings: Warning[] } | Failed;
export type Outcome = RemovalOutcome | GroupResult;
export type Work = PersonWork | GroupWork;

export type Prepared =
  | { kind: "send"; lane: Lane; installation: Installation; connection: Connection; proof: Proof; secrets: string[]; work: Work }
  /** Nothing is to be sent. `aim` is remembered, so that the same is not asked again. */
  | { kind: "skip"; why: string; link?: AccountLink }
  | { kind: "fail"; code: string; message: string; link?: AccountLink }
  | { kind: "stop"; state: "needs_credentials" | "off"; reason: string };

/**
 * Works out, in one transaction, what is to be sent for an operation now: the state that is desired at this moment, not
 * the one at the time of the event. What a crash must not forget (a create was attempted) is written before it is sent.
 */
export async function prepare(platform: Platform, tx: Tx, op: Operation): Promise<Prepared> {
  const lane = await lockLane(tx, op.orgId, op.appId);
  const installation = await installationById(tx, op.appId);
  const connection = connectionOf(installation, platform.config.allowLocalTargets);
  if (!lane || lane.state === "off" || !connection) return { kind: "stop", state: "off", reason: "Provisioning is switched off for this app" };
  const work = op.kind === "person" ? await personWork(platform, tx, op, installation, connection) : await groupWork(platform, tx, op, connection);
  if (work.kind === "skip" || work.kind === "fail") return work;
  const proof = await openProof(platform, tx, installation, connection, lane);
  if (!proof) return { kind: "stop", state: "needs_credentials", reason: NEEDS_CREDENTIALS };
  return { kind: "send", lane, installation, connection, proof, secrets: work.secrets, work: work.work };
}

type Found = { kind: "work"; work: Work; secrets: string[] } | Extract<Prepared, { kind: "skip" | "fail" }>;

async function personWork(platform: Platform, tx: Tx, op: Operation, installation: Installation, connection: Connection): Promise<Found> {
  const { app } = installation;
  const [standing] = await standingsOf(tx, installation, [op.targetId]);
  if (!standing || standing.aim === "rest") return { kind: "skip", why: "The person is suspended: accounts rest as they are" };
  const known = standing.link;
  if (standing.aim === "none") return leaver(op, installation, connection, standing.person, known);
  const { person } = standing;
  const org = await orgById(tx, app.orgId);
  if (!person || !org) return { kind: "skip", why: "The person is not in the directory any more" };
  const profile = profileFor(connection.scim, app, person, await groupsOf(tx, app.orgId, person.id), org as Org);
  const link = known ?? freshLink(op, person.userName);
  const aim = aimKey("account", basisOf(app), person);
  if (!profile) return { kind: "fail", code: "mapping", message: "The mapping gives this person no userName", link: { ...link, aim } };
  if (!op.forced && link.active && link.scimId !== null && link.state === "provisioned" && link.digest === profile.digest) {
    return { kind: "skip", why: "Nothing changed that the app is told", link: { ...link, aim } };
  }
  // Before a byte goes out: whatever becomes of this run, a leaver must then be looked for.
  const marked: AccountLink = { ...link, createAttempted: true, userName: link.scimId === null ? profile.userName : link.userName };
  await saveAccount(tx, marked, platform.clock.now());
  const attributes = link.scimId === null ? profile.onCreate : profile.always;
  const initialPassword = `${randomBytes(24).toString("base64url")}aA1!`;
  return {
    kind: "work", secrets: [initialPassword],
    work: {
      kind: "person", link: marked, aim: "account", achieved: { aim, digest: profile.digest, pushed: profile.always, userName: profile.userName },
      steps: (isTaken) => giveAccount(
        connection.scim, { userName: profile.userName, externalId: person.id, attributes, initialPassword },
        { scimId: link.scimId, createAttempted: link.createAttempted, isTaken },
      ),
    },
  };
}

function leaver(op: Operation, installation: Installation, connection: Connection, person: Person | undefined, link: AccountLink | undefined): Found {
  if (!link || !mayHaveAccount(link)) return { kind: "skip", why: "There is no account to close" };
  if (!op.mayRemove) return { kind: "skip", why: "The removal waits for an approval" };
  const { scim } = connection;
  const aim = aimKey("none", basisOf(installation.app), person);
  if (!closesAccounts(scim)) return { kind: "skip", why: "This app cannot close accounts by provisioning", link: { ...link, aim } };
  return {
    kind: "work", secrets: [],
    work: {
      kind: "person", link, aim: "none", achieved: { aim, digest: null, pushed: {}, userName: link.userName },
      steps: (isTaken) => takeAccount(scim, { userName: link.userName, externalId: op.targetId }, { scimId: link.scimId, createAttempted: link.createAttempted, isTaken }),
    },
  };
}

async function groupWork(platform: Platform, tx: Tx, op: Operation, connection: Connection): Promise<Found> {
  const link = await groupLink(tx, op.orgId, op.appId, op.targetId);
  if (!link) return { kind: "skip", why: "This group is not pushed any more" };
  const { dialect, scim } = connection;
  if (!link.wanted) {
    const { scimId } = link;
    if (scimId !== null) return { kind: "work", secrets: [], work: { kind: "group", link, remove: true, steps: () => removeGroup(scimId, dialect) } };
    await dropGroupLink(tx, op.orgId, op.appId, op.targetId);
    return { kind: "skip", why: "The app was never told of this group" };
  }
  const group = await groupById(tx, op.orgId, op.targetId);
  if (!group) return { kind: "skip", why: "The group is not in the directory any more" };
  if (!scim.features.includes("group_push")) return { kind: "fail", code: "unsupported", message: "This app does not take groups" };
  const members = (await membersOf(tx, op.orgId, group.id)).map((person) => person.id);
  const accounts = await accountsOf(tx, op.orgId, op.appId, members);
  const marked: GroupLink = { ...link, name: group.name, createAttempted: true };
  await saveGroupLink(tx, marked, platform.clock.now());
  return {
    kind: "work", secrets: [],
    work: {
      kind: "group", link: marked, remove: false,
      steps: (isTaken) => syncGroup(
        {
          displayName: group.name, push: op.forced ? "overwrite" : "merge",
          members: accounts.flatMap((one) => (one.active && one.scimId !== null ? [{ value: one.scimId, display: one.userName }] : [])),
        },
        { scimId: link.scimId, pushed: link.pushed, link: link.mode === "link", createAttempted: link.createAttempted, isTaken }, dialect,
      ),
    },
  };
}

const freshLink = (op: Operation, userName: string): AccountLink => ({
  orgId: op.orgId, appId: op.appId, personId: op.targetId, scimId: null, userName, state: "staged", active: false, createAttempted: false, aim: null,
  digest: null, pushed: {}, errorCode: null, error: null, removalAt: null, vanishedAt: null, syncedAt: null,
});
