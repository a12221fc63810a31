import { type Actor, Problem } from "../../../../kernel/index.ts";
import type { Tx } from "../../../../platform/db/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { groupsOf } from "../../../../directory/index.ts";
import { orgById, record } from "../../../../tenancy/index.ts";
import { installationById } from "../../reading.ts";
import type { Installation } from "../../installation.ts";
import { connectionOf } from "../connection.ts";
import { isApproved, NEEDS_CREDENTIALS } from "../credentials.ts";
import { profileFor } from "../desired.ts";
import type { Lane } from "../lane.ts";
import { mayHaveAccount, type Operation, PRIORITY } from "../operation.ts";
import { lockLane, saveLane, wakeLane } from "../store/lane.ts";
import { enqueue, hurry, operationById } from "../store/operation.ts";
import { decidePlan, planById } from "../store/plan.ts";
import { wakeDispatcher } from "../jobs/wake.ts";
import { plan, standingsOf } from "./intend.ts";

async function connected(tx: Tx, actor: Actor, appId: string): Promise<{ installation: Installation; lane: Lane }> {
  const installation = await installationById(tx, appId);
  const lane = await lockLane(tx, actor.orgId, appId);
  if (!lane || lane.state === "off") throw new Problem("not-your-move", "This app is not connected", { mend: "Connect it first." });
  return { installation, lane };
}

/** Nothing is sent until it is resumed; what is asked for meanwhile waits. */
export async function pause(platform: Platform, actor: Actor, appId: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const { lane } = await connected(tx, actor, appId);
    if (lane.state === "paused") throw new Problem("not-your-move", "Provisioning is paused already");
    await saveLane(tx, lane, { state: "paused", reason: `Paused by ${actor.name}` });
    await record(tx, actor, { action: "provisioning.pause", subject: appId });
  });
}

export async function resume(platform: Platform, actor: Actor, appId: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const { lane, installation } = await connected(tx, actor, appId);
    if (lane.state !== "paused") throw new Problem("not-your-move", `Provisioning is not paused; it is ${lane.state}`);
    const connection = connectionOf(installation, platform.config.allowLocalTargets);
    const good = connection !== undefined && (await isApproved(platform, tx, installation, connection, lane));
    await saveLane(tx, lane, good ? { state: "ready", reason: null, failures: 0 } : { state: "needs_credentials", reason: NEEDS_CREDENTIALS });
    await plan(platform, tx, installation, "everyone", {});
    await record(tx, actor, { action: "provisioning.resume", subject: appId });
  });
}

export interface SyncCounts { create: number; update: number; deactivate: number; unchanged: number; held: number; dryRun: boolean }

/** Compares everybody with the app, or says what that would do. Removals pass the guard. */
export async function sync(platform: Platform, actor: Actor, appId: string, dryRun: boolean): Promise<SyncCounts> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const { installation } = await connected(tx, actor, appId);
    const counts = { ...(await count(platform, tx, installation)), held: 0, dryRun };
    if (!dryRun) counts.held = (await plan(platform, tx, installation, "everyone", { full: true }))?.held ?? 0;
    await record(tx, actor, { action: dryRun ? "provisioning.dry-run" : "provisioning.sync", subject: appId, detail: { ...counts } });
    return counts;
  });
}

async function count(platform: Platform, tx: Tx, installation: Installation): Promise<Pick<SyncCounts, "create" | "update" | "deactivate" | "unchanged">> {
  const counts = { create: 0, update: 0, deactivate: 0, unchanged: 0 };
  const connection = connectionOf(installation, platform.config.allowLocalTargets);
  const org = await orgById(tx, installation.app.orgId);
  if (!connection || !org) return counts;
  for (const { aim, link, person } of await standingsOf(tx, installation, "everyone")) {
    if (aim === "none") counts[link && mayHaveAccount(link) ? "deactivate" : "unchanged"]++;
    else if (aim === "rest" || !person) counts.unchanged++;
    else if (!link || link.scimId === null) counts.create++;
    else {
      const profile = profileFor(connection.scim, installation.app, person, await groupsOf(tx, installation.app.orgId, person.id), org);
      counts[link.active && link.digest === profile?.digest ? "unchanged" : "update"]++;
    }
  }
  return counts;
}

/** Asks again for what failed, or at once for what waits after a failure. @throws {Problem} `not-found`, `not-your-move` */
export async function retry(platform: Platform, actor: Actor, appId: string, operationId: string): Promise<Operation> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const { lane } = await connected(tx, actor, appId);
    const op = await operationById(tx, actor.orgId, appId, operationId);
    if (!op) throw new Problem("not-found", `There is no operation ${operationId}`);
    if (op.state !== "failed" && op.state !== "waiting") throw new Problem("not-your-move", `This operation is ${op.state}`);
    const now = platform.clock.now();
    if (op.state === "waiting") await hurry(tx, op, now);
    else await enqueue(tx, lane, [{ kind: op.kind, targetId: op.targetId, priority: op.mayRemove ? PRIORITY.leaver : PRIORITY.change, forced: true, mayRemove: op.mayRemove }], now);
    await wakeLane(tx, lane, now);
    await wakeDispatcher(platform, tx);
    await record(tx, actor, { action: "provisioning.retry", subject: op.targetId, detail: { appId, operation: op.id } });
    return op;
  });
}

/**
 * Lets the removals of a plan go. The approval holds for exactly the people the approver saw.
 * @throws {Problem} `not-found`; `stale-write` when the plan is another one by now
 */
export async function approveRemovals(platform: Platform, actor: Actor, appId: string, planId: string, digest: string): Promise<number> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const { lane, installation } = await connected(tx, actor, appId);
    const found = await planById(tx, actor.orgId, appId, planId);
    if (!found) throw new Problem("not-found", `There is no plan ${planId}`);
    if (found.state !== "waiting" || found.digest !== digest) {
      throw new Problem("stale-write", "The plan changed after you read it", { mend: "Look at the people in the plan that waits now." });
    }
    const now = platform.clock.now();
    const standings = await standingsOf(tx, installation, found.people);
    const leaving = standings.filter((one) => one.aim === "none" && one.link && mayHaveAccount(one.link));
    await decidePlan(tx, actor.orgId, found.id, "approved", actor.accountId, now);
    await enqueue(tx, lane, leaving.map((one) => ({ kind: "person", targetId: one.personId, priority: PRIORITY.leaver, mayRemove: true })), now);
    await wakeLane(tx, lane, now);
    await wakeDispatcher(platform, tx);
    await record(tx, actor, { action: "provisioning.approve-removals", subject: appId, detail: { plan: planId, digest, people: leaving.length } });
    return leaving.length;
  });
}
