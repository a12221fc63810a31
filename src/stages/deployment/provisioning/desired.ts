import { createHash } from "node:crypto";
import type { Group, Person } from "../../../directory/index.ts";
import type { AttributeValues } from "../../../protocols/scim/index.ts";
import type { Org } from "../../../tenancy/index.ts";
import { compileMapping, type Scim } from "../../manifest/index.ts";
import type { App } from "../installation.ts";
import { mappingInput, valueOf } from "../profile.ts";

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

export interface Profile {
  userName: string;
  /** Sent when the account is made. */
  onCreate: AttributeValues;
  /** Sent whenever it differs. */
  always: AttributeValues;
  /** Of what is always sent. */
  digest: string;
}

/** `active` moves by activation alone; the login name and our own id are fields of their own in the engine. */
const NOT_MAPPED = /^(urn:[^[]*:)?(active|userName|externalId)$/i;

/** What the app is told about a person, by the manifest's mappings. @returns undefined when they give no userName */
export function profileFor(scim: Scim, app: App, person: Person, groups: readonly Pick<Group, "id" | "name">[], org: Pick<Org, "id" | "slug" | "name">): Profile | undefined {
  const input = mappingInput(person, groups, org, app);
  const named = scim.attributes.find((mapping) => mapping.attribute.toLowerCase() === "username");
  const userName = named ? valueOf(named.expression, input) : person.userName;
  if (typeof userName !== "string" || userName === "") return undefined;
  const values = scim.attributes.filter((mapping) => !NOT_MAPPED.test(mapping.attribute)).flatMap((mapping) => {
    const value = valueOf(mapping.expression, input);
    return value === undefined ? [] : [{ ...mapping, value }];
  });
  const pick = (on: readonly string[]): AttributeValues =>
    Object.fromEntries(values.filter((mapping) => on.includes(mapping.on)).map((mapping) => [mapping.attribute, mapping.value]));
  const always = pick(["create_and_update"]);
  return { userName, always, onCreate: pick(["create", "create_and_update"]), digest: hash([userName, person.id, Object.entries(always).sort()]) };
}

export const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
