import { PAGE_SIZE, type Dialect } from "./dialect.ts";
import { object, type Json, type JsonObject } from "./json.ts";
import { URN, type ScimRequest } from "./messages.ts";
import type { GroupMember, ScimGroup } from "./read.ts";
import { equals, get, operation, page, resourcePath, send } from "./user-requests.ts";

/** Empty: members follow in portions. 1.1 sends no `members` at all. */
export function createGroup(dialect: Dialect, displayName: string): ScimRequest {
  const members = dialect.version === "2.0" ? [] : undefined;
  return send(dialect, "group.create", "POST", "/Groups", object({ schemas: [URN[dialect.version].group], displayName, members }));
}

export function findGroup(dialect: Dialect, displayName: string): ScimRequest {
  return get(dialect, "group.lookup", "/Groups", { filter: equals("displayName", displayName), ...page(1) });
}

export function readGroupById(dialect: Dialect, id: string): ScimRequest {
  return get(dialect, "group.read", resourcePath("Groups", id));
}

/** @param startIndex 1-based */
export function listGroups(dialect: Dialect, startIndex: number, count: number = PAGE_SIZE): ScimRequest {
  return get(dialect, "group.list", "/Groups", page(startIndex, count));
}

/** PATCH with the id in the value, as the servers in the field expect; PUT of the body as read where the dialect says so. */
export function renameGroup(dialect: Dialect, current: ScimGroup, displayName: string): ScimRequest {
  const path = resourcePath("Groups", current.id);
  if (dialect.groups === "put") return send(dialect, "group.rename", "PUT", path, object({ ...current.resource, displayName }));
  const body = dialect.version === "1.1"
    ? object({ schemas: [URN["1.1"].group], id: current.id, displayName })
    : object({ schemas: [URN["2.0"].patch], Operations: [operation(dialect, "replace", null, object({ id: current.id, displayName }))] });
  return send(dialect, "group.rename", "PATCH", path, body);
}

/** One PATCH that adds and removes. The caller keeps it within `membersPerPatch`. */
export function changeMembers(dialect: Dialect, id: string, add: GroupMember[], remove: GroupMember[]): ScimRequest {
  const body = dialect.version === "1.1"
    ? object({ schemas: [URN["1.1"].group], members: [...add.map(toMember), ...remove.map((m) => object({ ...toMember(m), operation: "delete" }))] })
    : object({ schemas: [URN["2.0"].patch], Operations: operations(dialect, add, remove) });
  return send(dialect, "group.members", "PATCH", resourcePath("Groups", id), body);
}

/** `replace members` (2.0 PATCH only): the list given is all there will be. */
export function replaceMembers(dialect: Dialect, id: string, members: GroupMember[]): ScimRequest {
  const all = operation(dialect, "replace", "members", members.map(toMember));
  return send(dialect, "group.members", "PATCH", resourcePath("Groups", id), object({ schemas: [URN["2.0"].patch], Operations: [all] }));
}

/** PUT of the whole group: what was read, with our name and our members. */
export function replaceGroup(dialect: Dialect, current: ScimGroup, displayName: string, members: GroupMember[]): ScimRequest {
  const body = object({ ...current.resource, schemas: current.resource["schemas"] ?? [URN[dialect.version].group], displayName, members: members.map(toMember) });
  return send(dialect, "group.replace", "PUT", resourcePath("Groups", current.id), body);
}

export function deleteGroup(dialect: Dialect, id: string): ScimRequest {
  return { purpose: "group.delete", method: "DELETE", path: resourcePath("Groups", id), headers: { accept: dialect.mediaType } };
}

function operations(dialect: Dialect, add: GroupMember[], remove: GroupMember[]): Json[] {
  const adding = add.length === 0 ? [] : [operation(dialect, "add", "members", add.map(toMember))];
  if (remove.length === 0) return adding;
  const removing = dialect.removeMembers === "value"
    ? [operation(dialect, "remove", "members", remove.map(({ value }) => object({ value })))]
    : remove.map(({ value }) => operation(dialect, "remove", `members[value eq ${JSON.stringify(value)}]`));
  return [...adding, ...removing];
}

function toMember(member: GroupMember): JsonObject {
  return object({ value: member.value, display: member.display });
}
