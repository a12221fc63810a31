import { z } from "zod";
import { defineRoute, type Route } from "../platform/http/index.ts";
import { changeMembers, createGroup, listGroups, readGroup, removeGroup, updateGroup } from "./actions/groups.ts";
import { importPeople } from "./actions/import.ts";
import { createPerson, inviteToSignIn, listPeople, movePerson, readPerson, removePerson, updatePerson } from "./actions/people.ts";
import { changeProfileSchema, readProfileSchema } from "./actions/profile-schema.ts";
import {
  GroupChange, GroupNew, GroupsQuery, GroupsView, GroupView, ImportRequest, ImportView, MembersChange, MembersChangedView, OneById,
  PeopleQuery, PeopleView, PersonChange, PersonNew, PersonView, PersonWithGroupsView, ProfileSchemaChange, ProfileSchemaView, toGroupView,
  toImportView, toPersonView,
} from "./contract.ts";
import type { PersonMove } from "./person.ts";

const move = (on: PersonMove, summary: string): Route => defineRoute({
  method: "POST", path: `/people/:id/${on}`, access: "directory.write", operation: `people.${on}`, summary,
  params: OneById, returns: PersonView, problems: ["not-found", "not-your-move", "stale-write"],
  handle: async ({ params, actor, deps }) => toPersonView(await movePerson(deps, actor, params.id, on)),
});

const peopleRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/people", access: "directory.read", operation: "people.list", summary: "People of your org, by user name",
    query: PeopleQuery, returns: PeopleView,
    handle: async ({ query, actor, deps }) => {
      const page = await listPeople(deps, actor, query);
      return { people: page.items.map(toPersonView), next: page.next };
    },
  }),
  defineRoute({
    method: "POST", path: "/people", access: "directory.write", operation: "people.create", summary: "Add a person",
    body: PersonNew, returns: PersonView, status: 201, problems: ["invalid-field", "already-exists"],
    handle: async ({ body, actor, deps }) => toPersonView(await createPerson(deps, actor, body)),
  }),
  defineRoute({
    method: "POST", path: "/people/import", access: "directory.write", operation: "people.import", summary: "Import people from CSV",
    body: ImportRequest, returns: ImportView, problems: ["invalid-field", "too-large", "stale-write"], maxBodyBytes: 12 * 1024 * 1024, perMinute: 20,
    handle: async ({ body, actor, deps }) => toImportView(await importPeople(deps, actor, body)),
  }),
  defineRoute({
    method: "GET", path: "/people/:id", access: "directory.read", operation: "people.read", summary: "A person and their groups",
    params: OneById, returns: PersonWithGroupsView, problems: ["not-found"],
    handle: async ({ params, actor, deps }) => {
      const { person, groups } = await readPerson(deps, actor, params.id);
      return { ...toPersonView(person), groups: groups.map(({ id, name }) => ({ id, name })) };
    },
  }),
  defineRoute({
    method: "PATCH", path: "/people/:id", access: "directory.write", operation: "people.update", summary: "Change what is known about a person",
    params: OneById, body: PersonChange, returns: PersonView, problems: ["not-found", "invalid-field", "already-exists", "stale-write"],
    handle: async ({ params, body, actor, deps }) => toPersonView(await updatePerson(deps, actor, params.id, body)),
  }),
  defineRoute({
    method: "DELETE", path: "/people/:id", access: "directory.write", operation: "people.delete", summary: "Delete a deactivated person",
    params: OneById, returns: z.void(), problems: ["not-found", "not-your-move"],
    handle: ({ params, actor, deps }) => removePerson(deps, actor, params.id),
  }),
  move("suspend", "Suspend a person: no sign-in, accounts in apps stay"),
  move("activate", "Activate a suspended or deactivated person"),
  move("deactivate", "Deactivate a person: apps are told to let go"),
  defineRoute({
    method: "POST", path: "/people/:id/invite", access: "directory.write", operation: "people.invite", summary: "Invite a person to sign in",
    params: OneById, returns: PersonView, status: 202, problems: ["not-found", "already-exists", "not-your-move"],
    handle: async ({ params, actor, deps }) => toPersonView(await inviteToSignIn(deps, actor, params.id)),
  }),
  defineRoute({
    method: "GET", path: "/profile-schema", access: "directory.read", operation: "people.profileSchema", summary: "What your org knows about people",
    returns: ProfileSchemaView,
    handle: async ({ actor, deps }) => readProfileSchema(deps, actor),
  }),
  defineRoute({
    method: "PUT", path: "/profile-schema", access: "directory.write", operation: "people.changeProfileSchema", summary: "Replace your org's own attributes",
    body: ProfileSchemaChange, returns: ProfileSchemaView, problems: ["invalid-field", "stale-write"],
    handle: async ({ body, actor, deps }) => changeProfileSchema(deps, actor, body),
  }),
];

const groupRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/groups", access: "directory.read", operation: "groups.list", summary: "Groups of your org, by name",
    query: GroupsQuery, returns: GroupsView,
    handle: async ({ query, actor, deps }) => {
      const page = await listGroups(deps, actor, query);
      return { groups: page.items.map((group) => ({ ...toGroupView(group), memberCount: group.memberCount })), next: page.next };
    },
  }),
  defineRoute({
    method: "POST", path: "/groups", access: "directory.write", operation: "groups.create", summary: "Add a group",
    body: GroupNew, returns: GroupView, status: 201, problems: ["invalid-field", "already-exists"],
    handle: async ({ body, actor, deps }) => toGroupView(await createGroup(deps, actor, body)),
  }),
  defineRoute({
    method: "GET", path: "/groups/:id", access: "directory.read", operation: "groups.read", summary: "A group",
    params: OneById, returns: GroupView, problems: ["not-found"],
    handle: async ({ params, actor, deps }) => toGroupView(await readGroup(deps, actor, params.id)),
  }),
  defineRoute({
    method: "PATCH", path: "/groups/:id", access: "directory.write", operation: "groups.update", summary: "Rename or describe a group",
    params: OneById, body: GroupChange, returns: GroupView, problems: ["not-found", "invalid-field", "already-exists", "stale-write"],
    handle: async ({ params, body, actor, deps }) => toGroupView(await updateGroup(deps, actor, params.id, body)),
  }),
  defineRoute({
    method: "DELETE", path: "/groups/:id", access: "directory.write", operation: "groups.delete", summary: "Delete a group; its people stay",
    params: OneById, returns: z.void(), problems: ["not-found"],
    handle: ({ params, actor, deps }) => removeGroup(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/groups/:id/members", access: "directory.write", operation: "groups.changeMembers", summary: "Add people to a group and take people out",
    params: OneById, body: MembersChange, returns: MembersChangedView, problems: ["not-found", "invalid-field"],
    handle: async ({ params, body, actor, deps }) => changeMembers(deps, actor, params.id, body),
  }),
];

/** Members of a group are listed by `GET /people?groupId=`. */
export const directoryRoutes: Route[] = [...peopleRoutes, ...groupRoutes];
