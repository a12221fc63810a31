import { createHash } from "node:crypto";
import type { Group, Person } from "../../../directory/index.ts";
import type { Org } from "../../../tenancy/index.ts";
import { compileMapping, type MappedProfile, mappedProfile, type Scim } from "../../manifest/index.ts";
import type { App } from "../installation.ts";
import { mappingInput } from "../profile.ts";

/** What an app shall hold of a person: an account, none, or what it holds now (a suspended person's accounts rest). */
export type Aim = "account" | "none" | "rest";

/** Who shall have an account: given the app (directly or by a group), active in the directory, and the app not switched off. */
export function aimFor(app: Pick<App, "status">, person: Pick<Person, "status"> | undefined, given: boolean): Aim {
  if (person === undefined || !given || app.status === "inactive" || person.status === "deactivated") return "none";
  return person.status === "suspended" ? "rest" : "account";
}

/** Everything but the person that decides what is sent. */
export const basisOf = (app: App): string => hash([app.digest, Object.entries(app.variables).sort()]).slice(0, 24);

/** Names what an operation aims at. Equal to the one of the last finished operation, there is nothing to do. */
export function aimKey(aim: Aim, basis: string, person: Pick<Person, "version"> | undefined): string {
  return aim === "none" ? "none" : `${aim}:${basis}:${person?.version ?? 0}`;
}

/** Does what is sent depend on the person's groups? Then each change of membership is looked at. */
export const readsGroups = (scim: Scim): boolean =>
  scim.attributes.some(({ expression }) => {
    const compiled = compileMapping(expression);
    return compiled.ok && compiled.mapping.readsGroups;
  });

export interface Profile extends MappedProfile {
  /** Of what is always sent. */
  digest: string;
}

/** What the app is told about a person, by the manifest's mappings. @returns undefined when they give no userName */
export function profileFor(scim: Scim, app: App, person: Person, groups: readonly Pick<Group, "id" | "name">[], org: Pick<Org, "id" | "slug" | "name">): Profile | undefined {
  const mapped = mappedProfile(scim.attributes, mappingInput(person, groups, org, app));
  return mapped && { ...mapped, digest: hash([mapped.userName, person.id, Object.entries(mapped.always).sort()]) };
}

export const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
