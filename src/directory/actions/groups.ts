import { type Actor, newId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import { checkGroup, type Group } from "../group.ts";
import type { Page } from "../paging.ts";
import { addToGroup, deleteGroup, findGroups, groupById, insertGroup, saveGroup, takeFromGroup } from "../store/group.ts";
import { peopleByIds } from "../store/person.ts";

type Ground = Pick<Platform, "db" | "clock">;

/** @throws {Problem} `invalid-field`; `already-exists` when the name is taken */
export async function createGroup(
  platform: Ground, actor: Actor, input: { name: string; description?: string | undefined; source?: string; sourceRef?: string },
): Promise<Group> {
  const { name, description } = checked(input);
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const now = platform.clock.now();
    const group: Group = {
      orgId: actor.orgId, id: newId("grp"), name, description, source: input.source ?? "local", sourceRef: input.sourceRef ?? null,
      version: 1, createdAt: now, updatedAt: now,
    };
    if (!(await insertGroup(tx, group))) throw nameTaken(name);
    await tell(tx, actor, "group.create", "group.created", group);
    return group;
  });
}

export function readGroup(platform: Ground, actor: Actor, id: string): Promise<Group> {
  return platform.db.inTenant(actor.orgId, (tx) => mustExist(tx, actor, id));
}

export function listGroups(platform: Ground, actor: Actor, filter: { q?: string | undefined; after?: string | undefined; limit: number }): Promise<Page<Group & { memberCount: number }>> {
  return platform.db.inTenant(actor.orgId, (tx) => findGroups(tx, actor.orgId, filter));
}

/** @throws {Problem} `not-found`, `invalid-field`, `already-exists`, `stale-write` */
export function updateGroup(
  platform: Ground, actor: Actor, id: string, change: { name?: string | undefined; description?: string | undefined; version?: number | undefined },
): Promise<Group> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const before = await mustExist(tx, actor, id);
    const { name, description } = checked({ name: change.name ?? before.name, description: change.description ?? before.description });
    const after = await saveGroup(tx, { ...before, name, description, version: change.version ?? before.version }, platform.clock.now());
    if (after === "taken") throw nameTaken(name);
    if (!after) throw new Problem("stale-write", `${id} changed after you read it`);
    await tell(tx, actor, "group.update", "group.updated", after);
    return after;
  });
}

/** The people stay; what they had through the group goes. @throws {Problem} `not-found` */
export function removeGroup(platform: Ground, actor: Actor, id: string): Promise<void> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const group = await mustExist(tx, actor, id);
    await deleteGroup(tx, actor.orgId, group.id);
    await tell(tx, actor, "group.delete", "group.deleted", group);
  });
}

/**
 * Adds and takes people; who is in already, or not in, is no error, so that a change can be sent again.
 * @throws {Problem} `not-found` for the group; `invalid-field` for people who are not in the org
 */
export function changeMembers(
  platform: Ground, actor: Actor, id: string, change: { add?: readonly string[] | undefined; remove?: readonly string[] | undefined },
): Promise<{ added: number; removed: number }> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const group = await mustExist(tx, actor, id);
    const wanted = [...new Set(change.add ?? [])];
    const people = await peopleByIds(tx, actor.orgId, wanted);
    const known = new Set<string>(people.map((person) => person.id));
    const strangers = (change.add ?? []).flatMap((one, index) => (known.has(one) ? [] : [{ path: `/add/${index}`, code: "group.member", message: "There is no such person in your org" }]));
    if (strangers.length > 0) throw new Problem("invalid-field", "Some of the people do not exist", { fields: strangers });
    const added = await addToGroup(tx, actor.orgId, group.id, people.map((person) => person.id), platform.clock.now());
    const removed = await takeFromGroup(tx, actor.orgId, group.id, [...new Set(change.remove ?? [])]);
    await record(tx, actor, { action: "group.change-members", subject: group.id, detail: { name: group.name, added, removed } });
    if (added.length + removed.length > 0) {
      await emit(tx, { kind: "group.members_changed", orgId: actor.orgId, subject: group.id, data: { groupId: group.id } });
    }
    return { added: added.length, removed: removed.length };
  });
}

async function tell(tx: Tx, actor: Actor, action: string, kind: string, group: Group): Promise<void> {
  await record(tx, actor, { action, subject: group.id, detail: { name: group.name } });
  await emit(tx, { kind, orgId: group.orgId, subject: group.id, data: { groupId: group.id, name: group.name } });
}

async function mustExist(tx: Tx, actor: Actor, id: string): Promise<Group> {
  const group = await groupById(tx, actor.orgId, id);
  if (!group) throw new Problem("not-found", "There is no such group in your org");
  return group;
}

function checked(input: { name: string; description?: string | undefined }): { name: string; description: string } {
  const { name, description, fields } = checkGroup(input);
  if (fields.length > 0) throw new Problem("invalid-field", "Something about this group needs mending", { fields });
  return { name, description };
}

const nameTaken = (name: string): Problem => new Problem("already-exists", `There is a group "${name}" already`, {
  fields: [{ path: "/name", code: "group.name-taken", message: "Another group of the org has this name" }],
});
