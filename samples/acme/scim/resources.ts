import SCIMMY from "scimmy";
import { emailOf, emailTaken, localOf, namesOf } from "../accounts.ts";
import { endSessionsOf } from "../sessions.ts";
import { fold, laterThan, newAccount, type Account, type Group, type Resource, type Store, type Tenant } from "../state.ts";
import { ENTERPRISE, type Definition } from "./attributes.ts";
import { ScimError } from "./errors.ts";
import { applyPatch } from "./patch.ts";
import { listResponse, type Query } from "./query.ts";

type Json = Record<string, unknown>;

/** What a request brings along: its tenant (from path and token) and what it asked of a list. */
export interface Context { store: Store; tenant: Tenant; query: Query }

/** Addresses are written with this origin inside, and turned into the tenant's own on the way out: the library keeps one
 *  base address for the whole process. */
export const INNER_BASE = "http://scim.invalid";

const notFound = () => new ScimError(404, undefined, "There is no such resource");

/** A person as they are sent. `groupsOf`: the groups of an account, when many are shown at once. */
export function userView(tenant: Tenant, account: Account, groupsOf = (id: string): Group[] => [...tenant.groups.values()].filter((g) => g.members.includes(id))): Json {
  const groups = groupsOf(account.id).map((g) => ({ value: g.id, display: g.resource.displayName, $ref: `${INNER_BASE}/Groups/${g.id}`, type: "direct" }));
  return view("User", account, { ...account.resource, ...(groups.length > 0 ? { groups } : {}) }, account.resource[ENTERPRISE] ? [ENTERPRISE] : []);
}

/** The people of a tenant as a ListResponse. */
export function listUsers(tenant: Tenant, query: Query): Json {
  const byMember = new Map<string, Group[]>();
  for (const group of tenant.groups.values()) for (const id of group.members) byMember.set(id, [...(byMember.get(id) ?? []), group]);
  // The lookup before every create: skip those who cannot match; the filter itself still decides.
  const wanted = /^\s*userName eq "([^"\\]*)"\s*$/i.exec(query.filter ?? "")?.[1]?.toLowerCase();
  const users = [...tenant.users.values()].filter((a) => wanted === undefined || namesOf(a).lower === wanted);
  return listResponse(users, (a) => userView(tenant, a, (id) => byMember.get(id) ?? []), query, SCIMMY.Schemas.User.definition);
}

export const listGroups = (tenant: Tenant, query: Query): Json =>
  listResponse([...tenant.groups.values()], (g) => groupView(tenant, g), query, SCIMMY.Schemas.Group.definition);

export function groupView(tenant: Tenant, group: Group): Json {
  const members = group.members.map((id) => ({ value: id, display: tenant.users.get(id)?.resource.userName ?? "", $ref: `${INNER_BASE}/Users/${id}`, type: "User" }));
  return view("Group", group, { ...group.resource, ...(members.length > 0 ? { members } : {}) }, []);
}

function view(type: "User" | "Group", { id, created, lastModified }: Account | Group, resource: Resource, extensions: string[]): Json {
  return {
    schemas: [`urn:ietf:params:scim:schemas:core:2.0:${type}`, ...extensions], id, ...resource,
    meta: { resourceType: type, created, lastModified, location: `${INNER_BASE}/${type}s/${id}` },
  };
}

/** The body of a POST or PUT: the right `schemas`, nulls taken as absent, text booleans as real ones. */
function readBody(given: unknown, definition: Definition): Json {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new ScimError(400, "invalidSyntax", "A JSON object is expected");
  const body = withoutNulls(given) as Json;
  const schemas = body["schemas"];
  const known = [definition.id, ...(definition.name === "User" ? [ENTERPRISE] : [])];
  if (!Array.isArray(schemas) || !schemas.includes(definition.id)) throw new ScimError(400, "invalidSyntax", `schemas must hold ${definition.id}`);
  body["schemas"] = schemas.filter((s) => known.includes(String(s))); // clients name schemas of their own, which say nothing here
  for (const key of Object.keys(body))
    if (key.toLowerCase() === "active" && typeof body[key] === "string" && /^(true|false)$/i.test(body[key])) body[key] = body[key].toLowerCase() === "true";
  return body;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((v) => v !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null).map(([k, v]) => [k, withoutNulls(v)]));
}

/** What the library made of the body: known attributes only, checked types, nothing that the server decides. */
function plain(instance: object): Json {
  const { id: _id, meta: _meta, schemas: _schemas, groups: _groups, password: _password, ...rest } = JSON.parse(JSON.stringify(instance)) as Json;
  return Object.fromEntries(Object.entries(rest).filter(([, v]) => !(Array.isArray(v) && v.length === 0) && !(typeof v === "object" && v !== null && Object.keys(v).length === 0)));
}

function checkLists(resource: Json): void {
  for (const value of Object.values(resource)) {
    if (!Array.isArray(value)) continue;
    if (value.filter((v) => (v as Json | null)?.["primary"] === true).length > 1) throw new ScimError(400, "invalidValue", "Only one value can be primary");
  }
}

function saveUser(id: string | undefined, given: Json, { store, tenant }: Context): Account {
  const account = id === undefined ? undefined : tenant.users.get(id);
  if (id !== undefined && !account) throw notFound();
  const userName = given["userName"];
  if (typeof userName !== "string" || userName.trim() === "") throw new ScimError(400, "invalidValue", "userName is needed");
  const wanted = fold(userName);
  for (const other of [...tenant.users.values(), ...localOf(tenant)])
    if (other !== account && namesOf(other).name === wanted) throw new ScimError(409, "uniqueness", "Another user has this userName");
  if (userName !== userName.trim() || /[\p{Cc}\p{Cf}]/u.test(userName)) throw new ScimError(400, "invalidValue", "userName has characters that cannot be seen");
  checkLists(given);
  // Left out of a PUT, `active` stays: a replace by a client that does not speak of it lets nobody back in.
  const active = typeof given["active"] === "boolean" ? given["active"] : (account?.resource.active ?? true);
  const resource = { ...given, userName, active };
  const email = emailOf({ resource });
  if (email && emailTaken(tenant, email, account?.id)) throw new ScimError(409, "uniqueness", "Another user has this e-mail address");
  if (!account) {
    const made = newAccount("scim", resource);
    tenant.users.set(made.id, made);
    tenant.removed.delete(fold(userName));
    store.save();
    return made;
  }
  if (account.resource.userName !== userName) account.links = []; // a renamed account is claimed anew, under its new name
  update(account, resource);
  if (!active) endSessionsOf(store, tenant, account.id);
  store.save();
  return account;
}

function saveGroup(id: string | undefined, given: Json, { store, tenant }: Context): Group {
  const group = id === undefined ? undefined : tenant.groups.get(id);
  if (id !== undefined && !group) throw notFound();
  const { members: list, displayName, ...rest } = given;
  if (typeof displayName !== "string" || displayName.trim() === "") throw new ScimError(400, "invalidValue", "displayName is needed");
  const members = [...new Set((Array.isArray(list) ? (list as Json[]) : []).map((m) => m["value"]))];
  if (!members.every((m): m is string => typeof m === "string" && tenant.users.has(m))) throw new ScimError(400, "invalidValue", "A member is not a user of this workspace");
  const resource = { ...rest, displayName };
  if (!group) {
    const { id: madeId, created } = newAccount("scim", { userName: "", active: false });
    const made: Group = { id: madeId, resource, members, created, lastModified: created };
    tenant.groups.set(made.id, made);
    store.save();
    return made;
  }
  const changed = group.members.join() !== members.join();
  group.members = members;
  update(group, resource, changed);
  store.save();
  return group;
}

function update(kept: Account | Group, resource: Account["resource"] | Group["resource"], changed = false): void {
  if (!changed && stable(kept.resource) === stable(resource)) return;
  kept.resource = resource as never; // each caller gives the kind it took
  kept.lastModified = laterThan(kept.lastModified);
}

const stable = (value: unknown): string => JSON.stringify(value, (_k, v: unknown) =>
  typeof v === "object" && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v);

function removeUser(id: string, { store, tenant }: Context): void {
  const account = tenant.users.get(id);
  if (!account) throw notFound();
  tenant.users.delete(id);
  tenant.removed.add(fold(account.resource.userName));
  for (const group of tenant.groups.values()) {
    if (!group.members.includes(id)) continue;
    group.members = group.members.filter((m) => m !== id);
    group.lastModified = laterThan(group.lastModified);
  }
  endSessionsOf(store, tenant, id);
}

const asLibraryError = (error: unknown) => (error instanceof ScimError ? Object.assign(new SCIMMY.Types.Error(error.status, error.scimType ?? "", error.message), { scimType: error.scimType }) : error);

/** Runs our part and lets the library see its own kind of error, which it passes on untouched. */
function told<T>(work: () => T): T {
  try { return work(); } catch (error) { throw asLibraryError(error); }
}

class UserResource extends SCIMMY.Resources.User {
  override async read(given?: unknown): Promise<never> {
    const ctx = given as Context; // the router passes what service.ts gave it
    if (this.id) return super.read(ctx) as never;
    return told(() => listUsers(ctx.tenant, ctx.query)) as never;
  }
  override async write(given: unknown, ctx?: unknown): Promise<never> {
    return super.write(told(() => readBody(given, SCIMMY.Schemas.User.definition)) as never, ctx) as never;
  }
  override async patch(message: unknown, given?: unknown): Promise<never> {
    const ctx = given as Context;
    const account = ctx.tenant.users.get(this.id ?? "");
    const patched = told(() => {
      if (!account) throw notFound();
      return applyPatch(message, { id: account.id, ...account.resource }, SCIMMY.Schemas.User.definition);
    });
    return this.write({ ...patched, schemas: [SCIMMY.Schemas.User.definition.id] }, ctx);
  }
}

class GroupResource extends SCIMMY.Resources.Group {
  override async read(given?: unknown): Promise<never> {
    const ctx = given as Context; // the router passes what service.ts gave it
    if (this.id) return super.read(ctx) as never;
    return told(() => listGroups(ctx.tenant, ctx.query)) as never;
  }
  override async write(given: unknown, ctx?: unknown): Promise<never> {
    return super.write(told(() => readBody(given, SCIMMY.Schemas.Group.definition)) as never, ctx) as never;
  }
  override async patch(message: unknown, given?: unknown): Promise<never> {
    const ctx = given as Context;
    const group = ctx.tenant.groups.get(this.id ?? "");
    const patched = told(() => {
      if (!group) throw notFound();
      return applyPatch(message, { id: group.id, ...group.resource, members: group.members.map((value) => ({ value })) }, SCIMMY.Schemas.Group.definition);
    });
    return this.write({ ...patched, schemas: [SCIMMY.Schemas.Group.definition.id] }, ctx);
  }
}

/** Tells the library about our two resource types. The library holds one set per process, so this happens once. */
export function declareResources(): void {
  if (SCIMMY.Resources.declared("User")) return;
  SCIMMY.Resources.declare(UserResource as never, "User");
  SCIMMY.Resources.declare(GroupResource as never, "Group");
  SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
  // Empty lists of allowed words would refuse every word.
  for (const path of ["entitlements.type", "roles.type", "x509Certificates.type"]) {
    const { config } = SCIMMY.Schemas.User.definition.attribute(path) as SCIMMY.Types.Attribute;
    if (Array.isArray(config.canonicalValues) && config.canonicalValues.length === 0) config.canonicalValues = false;
  }
  SCIMMY.Resources.User
    .ingress(((resource: { id?: string }, instance: object, ctx: Context) => told(() => userView(ctx.tenant, saveUser(resource.id, plain(instance), ctx)))) as never)
    .egress(((resource: { id?: string }, ctx: Context) => told(() => {
      const account = ctx.tenant.users.get(resource.id ?? "");
      if (!account) throw notFound();
      return userView(ctx.tenant, account);
    })) as never)
    .degress(((resource: { id?: string }, ctx: Context) => told(() => removeUser(resource.id ?? "", ctx))) as never);
  SCIMMY.Resources.Group
    .ingress(((resource: { id?: string }, instance: object, ctx: Context) => told(() => groupView(ctx.tenant, saveGroup(resource.id, plain(instance), ctx)))) as never)
    .egress(((resource: { id?: string }, ctx: Context) => told(() => {
      const group = ctx.tenant.groups.get(resource.id ?? "");
      if (!group) throw notFound();
      return groupView(ctx.tenant, group);
    })) as never)
    .degress(((resource: { id?: string }, ctx: Context) => told(() => {
      if (!ctx.tenant.groups.delete(resource.id ?? "")) throw notFound();
      ctx.store.save();
    })) as never);
}
