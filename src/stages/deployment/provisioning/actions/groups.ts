import { type Actor, Problem } from "../../../../kernel/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { groupById } from "../../../../directory/index.ts";
import { record } from "../../../../tenancy/index.ts";
import { installationById } from "../../reading.ts";
import { type GroupLink, PRIORITY } from "../operation.ts";
import { addGroupLink, dropGroupLink, groupLink } from "../store/link.ts";
import { lockLane, wakeLane } from "../store/lane.ts";
import { enqueue } from "../store/operation.ts";
import { wakeDispatcher } from "../jobs/wake.ts";

/**
 * Tells an app about a group and keeps telling: its members who have an account, its name, its changes.
 * @param mode `create`: a group of that name must not be there yet; `link`: one that is there is taken over
 * @throws {Problem} `not-found`; `gate-closed` when the app takes no groups; `not-your-move` before it is connected
 */
export async function pushGroup(platform: Platform, actor: Actor, appId: string, groupId: string, mode: GroupLink["mode"]): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const { app, manifest } = await installationById(tx, appId);
    if (!manifest.provisioning?.scim?.features.includes("group_push")) throw new Problem("gate-closed", "This app does not take groups");
    const group = await groupById(tx, actor.orgId, groupId);
    if (!group) throw new Problem("not-found", `There is no group ${groupId}`);
    const lane = await lockLane(tx, actor.orgId, app.id);
    if (!lane || lane.state === "off") throw new Problem("not-your-move", "This app is not connected", { mend: "Connect it first." });
    const now = platform.clock.now();
    await addGroupLink(tx, {
      orgId: actor.orgId, appId: app.id, groupId, name: group.name, mode, wanted: true, scimId: null, state: "staged", createAttempted: false, pushed: [],
      errorCode: null, error: null, syncedAt: null,
    }, now);
    await enqueue(tx, lane, [{ kind: "group", targetId: groupId, priority: PRIORITY.change }], now);
    await wakeLane(tx, lane, now);
    await wakeDispatcher(platform, tx);
    await record(tx, actor, { action: "provisioning.push-group", subject: groupId, detail: { appId, mode, name: group.name } });
  });
}

/** Ends the pushing of a group. @param then what becomes of the app's group; its people stay in either case */
export async function unpushGroup(platform: Platform, actor: Actor, appId: string, groupId: string, then: "delete" | "leave"): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const { app } = await installationById(tx, appId);
    const lane = await lockLane(tx, actor.orgId, app.id);
    const link = await groupLink(tx, actor.orgId, app.id, groupId);
    if (!lane || !link) throw new Problem("not-found", `The group ${groupId} is not pushed`);
    const now = platform.clock.now();
    if (then === "leave" || lane.state === "off") await dropGroupLink(tx, actor.orgId, app.id, groupId);
    else {
      await addGroupLink(tx, { ...link, wanted: false }, now);
      await enqueue(tx, lane, [{ kind: "group", targetId: groupId, priority: PRIORITY.change }], now);
      await wakeLane(tx, lane, now);
      await wakeDispatcher(platform, tx);
    }
    await record(tx, actor, { action: "provisioning.unpush-group", subject: groupId, detail: { appId, then } });
  });
}
