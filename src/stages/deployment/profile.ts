import type { Org } from "../../tenancy/index.ts";
import type { Group, Person } from "../../directory/index.ts";
import { type MappingInput, type MappingUser, type MappingValue, USER_ATTRIBUTES } from "../manifest/index.ts";
import type { App } from "./installation.ts";

/** What expressions read of a person in an org's app. */
export function mappingInput(person: Person, groups: readonly Pick<Group, "id" | "name">[], org: Pick<Org, "id" | "slug" | "name">, app: App): MappingInput {
  const known: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(person.profile)) (name in USER_ATTRIBUTES ? known : custom)[name] = value;
  return {
    user: {
      ...known, id: person.id, userName: person.userName, email: person.email, givenName: person.givenName, familyName: person.familyName,
      displayName: person.displayName, active: person.status === "active", custom,
    } as MappingUser,
    app: app.variables, groups: groups.map(({ id, name }) => ({ id, name })), org: { id: org.id, slug: org.slug, name: org.name },
  };
}

/** A mapped value as the strings of an attribute; nothing to say is an empty list. */
export function asStrings(value: MappingValue | undefined): string[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}
