import type { Tx } from "../../../../platform/db/index.ts";
import type { DomainEvent } from "../../../../platform/jobs/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { groupById } from "../../../../directory/index.ts";
import type { Installation } from "../../installation.ts";
import { installationById } from "../../reading.ts";
import { assignmentsOf, removeTarget } from "../../store.ts";
import { readsGroups } from "../desired.ts";
import { PRIORITY } from "../operation.ts";
import { addGroupLink, dropGroupLink, groupLink } from "../store/link.ts";
import { connectedApps, lockLane, wakeLane } from "../store/lane.ts";
import { enqueue } from "../store/operation.ts";
import { wakeDispatcher } from "../jobs/wake.ts";
import { plan } from "./intend.ts";

/**
 * Hears that something changed in the directory and asks for what follows in every connected app. The news says only
 * that it changed: the state there is now decides, so late, doubled or disordered news do no harm.
 */
export async function followDirectory(platform: Platform, event: Omit<DomainEvent, "id">): Promise<void> {
  await platform.db.inTenant(event.orgId, async (tx) => {
    if (event.kind === "person.deleted") await removeTarget(tx, event.orgId, { kind: "person", id: event.subject });
    const apps = await connectedApps(tx, event.orgId);
    for (const appId of apps) {
      const installation = await installationById(tx, appId);
      if (event.kind.startsWith("person.")) await plan(platform, tx, installation, [event.subject], {});
      else await followGroup(platform, tx, installation, event);
    }
    if (event.kind === "group.deleted") await removeTarget(tx, event.orgId, { kind: "group", id: event.subject });
  });
}

async function followGroup(platform: Platform, tx: Tx, installation: Installation, event: Omit<DomainEvent, "id">): Promise<void> {
  const { app, manifest } = installation;
  const groupId = event.subject;
  const given = (await assignmentsOf(tx, app.id)).some(({ target }) => target.kind === "group" && target.id === groupId);
  const named = manifest.provisioning?.scim !== undefined && readsGroups(manifest.provisioning.scim);
  if (given || named) await plan(platform, tx, installation, "everyone", {});
  const lane = await lockLane(tx, app.orgId, app.id);
  const link = await groupLink(tx, app.orgId, app.id, groupId);
  if (!lane || !link) return;
  const now = platform.clock.now();
  // Our own group goes with its model; one that the app had before stays, it was only linked.
  if (event.kind === "group.deleted" && !(await groupById(tx, app.orgId, groupId))) {
    if (link.mode === "link") return dropGroupLink(tx, app.orgId, app.id, groupId);
    await addGroupLink(tx, { ...link, wanted: false }, now);
  }
  await enqueue(tx, lane, [{ kind: "group", targetId: groupId, priority: PRIORITY.change }], now);
  await wakeLane(tx, lane, now);
  await wakeDispatcher(platform, tx);
}
