import type { Dialect } from "../dialect.ts";
import { SCIM } from "./scim-urns.ts";

type Json = Record<string, unknown>;
type Kind = "Users" | "Groups";

/** One request, as pure data. A path is below the service root, with its query. */
export interface DialectCall { method: "PATCH" | "PUT" | "DELETE"; path: string; body?: Json }

/** A resource as the server last showed it. */
export interface Known { id: string; json: Json }

/**
 * What one kind of client sends. The meaning never differs, only the bytes. Sources: RFC 7644; the reference pages and validators of
 * Okta and Microsoft; authentik's client as it is published. docs/scim-dialects.md names each trap and where it is tried.
 */
export interface ScimDialect {
  name: Dialect;
  /** Versions of SCIM that these clients speak. */
  versions: readonly ("2.0" | "1.1")[];
  /** Media types in `Accept` and, with a body, in `Content-Type`; 1.1 always has plain JSON. */
  accept: string;
  contentType: string;
  /** The search before a create, and for a group of the same name. */
  search(kind: Kind, filter: string): string;
  /** A page of a list. @param startIndex 1-based. */
  page(kind: Kind, startIndex: number, count: number): string;
  /** The body of a create, made of the plain one. */
  user(plain: Json): Json;
  group(plain: Json): Json;
  /** A changed displayName, and what comes with it. @param person As it was just read. */
  change(person: Known, displayName: string): DialectCall[];
  /** Whether a reading shows all that `change` asked for. */
  hasChanged(json: Json, displayName: string): boolean;
  activate(person: Known, active: boolean): DialectCall;
  renameGroup(group: Known, displayName: string): DialectCall;
  join(group: Known, people: readonly Known[]): DialectCall[];
  leave(group: Known, people: readonly Known[]): DialectCall[];
  /** What somebody who leaves for good gets. */
  atTheEnd: "deactivated" | "deleted";
  /** Every answer but a 204 is read as JSON: an empty 200 is a failure. */
  needsJson: boolean;
}

const pathOf = (kind: Kind, id: string) => `/${kind}/${encodeURIComponent(id)}`;
const patch = (kind: Kind, id: string, ...Operations: Json[]): DialectCall => ({ method: "PATCH", path: pathOf(kind, id), body: { schemas: [SCIM.patch], Operations } });
const wordOf = (plain: Json) => String(plain["userName"] ?? plain["displayName"]).replace(/@.*|\W/g, "");
/** RFC 7644 §3.5.1 as most clients do it: what was read, with the change in it. */
const put = ({ id, json }: Known, change: Json): DialectCall => ({ method: "PUT", path: pathOf("Users", id), body: { ...json, ...change } });
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const addresses = (plain: Json) => listOf(plain["emails"]);

/** RFC 7644 to the letter. */
export const RFC: ScimDialect = {
  name: "rfc", versions: ["2.0", "1.1"], accept: "application/scim+json, application/json", contentType: "application/scim+json",
  search: (kind, filter) => `/${kind}?filter=${encodeURIComponent(filter)}&startIndex=1&count=100`,
  page: (kind, startIndex, count) => `/${kind}?startIndex=${startIndex}&count=${count}`,
  user: (plain) => plain,
  group: (plain) => plain,
  change: ({ id }, displayName) => [patch("Users", id, { op: "replace", path: "displayName", value: displayName })],
  hasChanged: (json, displayName) => json["displayName"] === displayName,
  activate: ({ id }, active) => patch("Users", id, { op: "replace", path: "active", value: active }),
  renameGroup: ({ id }, displayName) => patch("Groups", id, { op: "replace", path: "displayName", value: displayName }),
  join: ({ id }, people) => [patch("Groups", id, { op: "add", path: "members", value: people.map((p) => ({ value: p.id })) })],
  leave: ({ id }, people) => [patch("Groups", id, ...people.map((p) => ({ op: "remove", path: `members[value eq "${p.id}"]` })))],
  atTheEnd: "deactivated", needsJson: false,
};

const OKTA: ScimDialect = {
  ...RFC, name: "okta", accept: "application/scim+json", contentType: "application/json",
  // every create carries a password and an empty list of groups, whatever is switched on
  user: (plain) => ({ ...plain, externalId: `00u${wordOf(plain)}`, locale: (plain["schemas"] as string[]).includes(SCIM.core11) ? "en_US" : "en-US", groups: [], password: "Entente-Not-Used-1!" }),
  group: (plain) => ({ members: [], ...plain }),
  change: (person, displayName) => [put(person, { displayName })],
  activate: ({ id }, active) => patch("Users", id, { op: "replace", value: { active } }),
  renameGroup: ({ id }, displayName) => patch("Groups", id, { op: "replace", value: { id, displayName } }),
  // each change of members comes with a rename
  join: (group, people) => [OKTA.renameGroup(group, String(group.json["displayName"])), patch("Groups", group.id, { op: "add", path: "members", value: people.map((p) => ({ value: p.id, display: p.json["userName"] })) })],
  leave: (group, people) => [OKTA.renameGroup(group, String(group.json["displayName"])), patch("Groups", group.id, ...people.map((p) => ({ op: "remove", path: `members[value eq "${p.id}"]` })))],
};

const ENTRA: ScimDialect = {
  ...RFC, name: "entra", versions: ["2.0"], accept: "application/scim+json", contentType: "application/scim+json; charset=utf-8",
  search: (kind, filter) => `/${kind}?${kind === "Groups" ? "excludedAttributes=members&" : ""}filter=${encodeURIComponent(filter)}`,
  user: (plain) => ({ ...plain, schemas: [SCIM.user, SCIM.enterprise], externalId: wordOf(plain), active: "True", meta: { resourceType: "User" }, roles: [] }),
  group: (plain) => ({ ...plain, schemas: [SCIM.group, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"], externalId: `b7c9a0d2-${wordOf(plain)}`, meta: { resourceType: "Group" } }),
  change: ({ id, json }, displayName) => [patch("Users", id,
    { op: "Replace", path: 'emails[type eq "work"].value', value: addresses(json)[0]?.["value"] },
    { op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "+33612345678" },
    { op: "Replace", value: { displayName, "name.givenName": "Thea" } })],
  hasChanged: (json, displayName) => json["displayName"] === displayName && (json["name"] as Json | undefined)?.["givenName"] === "Thea"
    && listOf(json["phoneNumbers"]).some((p) => String(p["value"]).replace(/\D/g, "") === "33612345678"),
  activate: ({ id }, active) => patch("Users", id, { op: "Replace", path: "active", value: active ? "True" : "False" }),
  renameGroup: ({ id }, displayName) => patch("Groups", id, { op: "Replace", path: "displayName", value: displayName }),
  join: ({ id }, people) => [patch("Groups", id, { op: "Add", path: "members", value: people.map((p) => ({ $ref: null, value: p.id })) })],
  leave: ({ id }, people) => [patch("Groups", id, { op: "Remove", path: "members", value: people.map((p) => ({ $ref: null, value: p.id })) })],
  atTheEnd: "deleted",
};

const AUTHENTIK: ScimDialect = {
  ...RFC, name: "authentik", versions: ["2.0"], accept: "application/scim+json", contentType: "application/scim+json",
  search: (kind, filter) => `/${kind}?filter=${encodeURIComponent(filter)}`,
  page: (kind, startIndex) => (startIndex === 1 ? `/${kind}` : `/${kind}?startIndex=${startIndex}`),
  user: (plain) => ({
    ...plain, externalId: `5f2c7e0c${wordOf(plain)}`, photos: [], locale: "en-US",
    name: { ...(plain["name"] as Json | undefined), formatted: plain["displayName"] }, emails: addresses(plain).map((e) => ({ ...e, type: "other" })),
  }),
  group: (plain) => ({ ...plain, externalId: `0e6d2a9c-${wordOf(plain)}` }),
  // a person is written anew from what authentik knows, with the id in it, and not from what was read
  change: ({ id, json }, displayName) => [{ method: "PUT", path: pathOf("Users", id), body: fresh(json, { id, displayName }) }],
  activate: ({ id, json }, active) => ({ method: "PUT", path: pathOf("Users", id), body: fresh(json, { id, active }) }),
  renameGroup: ({ id, json }, displayName) => patch("Groups", id, { op: "replace", value: { id, schemas: [SCIM.group], ...(json["externalId"] === undefined ? {} : { externalId: json["externalId"] }), displayName } }),
  // one operation for each member, and removal by a list of one value
  join: ({ id }, people) => [patch("Groups", id, ...people.map((p) => ({ op: "add", path: "members", value: [{ value: p.id }] })))],
  leave: ({ id }, people) => [patch("Groups", id, ...people.map((p) => ({ op: "remove", path: "members", value: [{ value: p.id }] })))],
  atTheEnd: "deleted", needsJson: true,
};

function fresh(json: Json, change: Json): Json {
  const { userName, externalId, name, displayName, emails, locale, active } = json;
  return { schemas: [SCIM.user], externalId, userName, name, displayName, photos: [], locale: locale ?? "en-US", active, emails, ...change };
}

export const SCIM_DIALECTS: Readonly<Record<Dialect, ScimDialect>> = { rfc: RFC, okta: OKTA, entra: ENTRA, authentik: AUTHENTIK };
