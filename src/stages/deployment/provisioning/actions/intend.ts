import type { Tx } from "../../../../platform/db/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { groupsOf, membersOf, peopleByIds, type Person, type PersonId } from "../../../../directory/index.ts";
import { aimFor, aimKey, type Aim, basisOf, readsGroups } from "../desired.ts";
import { connectionOf } from "../connection.ts";
import { isApproved, NEEDS_CREDENTIALS } from "../credentials.ts";
import { guardRemovals, type Leaver } from "../guard.ts";
import type { App, Installation } from "../../installation.ts";
import { assignmentsOf } from "../../store.ts";
import { isServed } from "../lane.ts";
import { type AccountLink, mayHaveAccount, PRIORITY } from "../operation.ts";
import { isGiven } from "../store/assignment.ts";
import { accountsOf, countAccounts, groupLinksOf, spendBudget } from "../store/link.ts";
import { lockLane, saveLane, wakeLane } from "../store/lane.ts";
import { enqueue, lettingGo, type Wish } from "../store/operation.ts";
import { holdPlan, waitingPlan } from "../store/plan.ts";
import { wakeDispatcher } from "../jobs/wake.ts";

const DAY_MS = 86_400_000;

export interface Reason {
  /** An admin took away one assignment: a single leaver is meant and goes out. */
  single?: boolean;
  /** Ask the app about everybody, also where nothing changed on our side. */
  full?: boolean;
}

/** Who stands where: what the app shall hold, and what it holds as far as we know. */
export interface Standing {
  personId: string;
  person: Person | undefined;
  aim: Aim;
  link: AccountLink | undefined;
  /** Nothing changed since the last finished operation. */
  settled: boolean;
}

/**
 * Writes down, in the caller's transaction, that an app's accounts may have to change: an operation for each person whose
 * aim differs from what was last achieved. Leavers pass the removal guard. Without a connection nothing is written.
 * @param people `everyone`, or only those named
 */
export async function intend(platform: Platform, tx: Tx, installation: Installation, people: "everyone" | PersonId[]): Promise<void> {
  await plan(platform, tx, installation, people, { single: true });
}

/** @returns what was asked for; undefined when there is no connection */
export async function plan(platform: Platform, tx: Tx, installation: Installation, people: "everyone" | readonly string[], reason: Reason): Promise<{ asked: number; held: number } | undefined> {
  const { app } = installation;
  const lane = await lockLane(tx, app.orgId, app.id);
  const connection = connectionOf(installation, platform.config.allowLocalTargets);
  if (!lane || lane.state === "off" || !connection) return undefined;
  const now = platform.clock.now();
  if (isServed(lane.state) && !(await isApproved(platform, tx, installation, connection, lane))) {
    await saveLane(tx, lane, { state: "needs_credentials", reason: NEEDS_CREDENTIALS });
  }
  const rate = connection.scim.rate ?? null;
  if (JSON.stringify(rate) !== JSON.stringify(lane.rate)) await saveLane(tx, lane, { rate });
  const standings = await standingsOf(tx, installation, people);
  const coming = standings.filter((one) => one.aim === "account" && (reason.full === true || !one.settled || readsGroups(connection.scim)))
    .map((one): Wish => ({ kind: "person", targetId: one.personId, priority: reason.full ? PRIORITY.sync : PRIORITY.change, forced: reason.full ?? false }));
  const { leaving, held } = await letGo(tx, installation, standings, people, reason, now);
  await enqueue(tx, lane, [...coming, ...leaving], now);
  if (reason.full === true) {
    const groups = (await groupLinksOf(tx, app.orgId, app.id)).map((link): Wish => ({ kind: "group", targetId: link.groupId, priority: PRIORITY.sync, forced: true }));
    await enqueue(tx, lane, groups, now);
    await saveLane(tx, lane, { lastFullSyncAt: now });
  }
  await wakeLane(tx, lane, now);
  await wakeDispatcher(platform, tx);
  return { asked: coming.length + leaving.length, held };
}

/** Passes leavers through the guard; who is named alone is judged beside the plan that waits. */
async function letGo(
  tx: Tx, { app }: Installation, standings: readonly Standing[], people: "everyone" | readonly string[], reason: Reason, now: Date,
): Promise<{ leaving: Wish[]; held: number }> {
  const released = await lettingGo(tx, app.orgId, app.id);
  const waiting = await waitingPlan(tx, app.orgId, app.id);
  const leavers = standings.filter((one) => one.aim === "none" && one.link !== undefined && mayHaveAccount(one.link) && !released.has(one.personId));
  const ids = new Set(leavers.map((one) => one.personId));
  // Looking at a few people says nothing about the others in the plan; looking at everyone tells who still belongs there.
  const looked = new Set(standings.map((one) => one.personId));
  const stillHeld = (waiting?.people ?? []).filter((id) => (people === "everyone" || looked.has(id) ? ids.has(id) : true));
  const all: Leaver[] = [
    ...leavers.map((one) => ({ personId: one.personId, gone: one.person === undefined || one.person.status === "deactivated" })),
    ...stillHeld.filter((id) => !ids.has(id)).map((personId) => ({ personId, gone: false })),
  ];
  if (all.length === 0) {
    if (waiting) await holdPlan(tx, app.orgId, app.id, [], 0, now);
    return { leaving: [], held: 0 };
  }
  const counts = await countAccounts(tx, app.orgId, app.id, new Date(now.getTime() - DAY_MS));
  const decided = guardRemovals(all, new Set(stillHeld), counts.removed, counts.active, reason.single ?? false);
  await holdPlan(tx, app.orgId, app.id, decided.hold, decided.budget, now);
  await spendBudget(tx, app.orgId, app.id, decided.onBudget, now);
  const leaving = [...decided.go, ...decided.onBudget].map((targetId): Wish => ({ kind: "person", targetId, priority: PRIORITY.leaver, mayRemove: true, forced: reason.full ?? false }));
  return { leaving, held: decided.hold.length };
}

/** More people than this are looked at as a crowd: group by group instead of person by person. */
const FEW = 20;

/** How everybody concerned stands: who is given the app, and who has an account in it. */
export async function standingsOf(tx: Tx, { app }: Installation, people: "everyone" | readonly string[]): Promise<Standing[]> {
  const { wanted, known, given } = people !== "everyone" && people.length <= FEW ? await oneByOne(tx, app, people) : await crowd(tx, app, people);
  const links = new Map((await accountsOf(tx, app.orgId, app.id, people === "everyone" ? undefined : people)).map((link) => [link.personId, link]));
  const all = people === "everyone" ? [...new Set([...wanted, ...links.keys()])] : wanted;
  for (const person of await peopleByIds(tx, app.orgId, all.filter((id) => !known.has(id)))) known.set(person.id, person);
  const basis = basisOf(app);
  return all.map((personId) => {
    const person = known.get(personId);
    const link = links.get(personId);
    const aim = aimFor(app, person, given.has(personId));
    return { personId, person, aim, link, settled: link?.aim === aimKey(aim, basis, person) };
  });
}

interface Crowd { wanted: string[]; known: Map<string, Person>; given: Set<string> }

async function oneByOne(tx: Tx, app: App, people: readonly string[]): Promise<Crowd> {
  const given = new Set<string>();
  for (const id of people) {
    const groups = (await groupsOf(tx, app.orgId, id)).map((group) => group.id);
    if (await isGiven(tx, app.orgId, app.id, id, groups)) given.add(id);
  }
  return { wanted: [...new Set(people)], known: new Map(), given };
}

async function crowd(tx: Tx, app: App, people: "everyone" | readonly string[]): Promise<Crowd> {
  const known = new Map<string, Person>();
  const given = new Set<string>();
  for (const { target } of await assignmentsOf(tx, app.id)) {
    if (target.kind === "person") given.add(target.id);
    else for (const person of await membersOf(tx, app.orgId, target.id)) {
      known.set(person.id, person);
      given.add(person.id);
    }
  }
  return { wanted: people === "everyone" ? [...given] : [...new Set(people)], known, given };
}
