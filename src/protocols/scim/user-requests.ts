import { PAGE_SIZE, type Dialect } from "./dialect.ts";
import { ScimError } from "./error.ts";
import { isObject, member, object, type Json, type JsonObject } from "./json.ts";
import { URN, type Purpose, type ScimRequest } from "./messages.ts";
import { parsePath } from "./path.ts";
import { applyValues, isEmpty, readValue, type AttributeValues } from "./profile.ts";
import { isUsableId, without, type ScimUser } from "./read.ts";

/** What a new account is made of. */
export interface NewUser {
  userName: string;
  /** Our own id of the person; never used to look anybody up. */
  externalId: string;
  attributes: AttributeValues;
  /** Always sent on create: the synchronised password, or a random one that nobody knows. */
  password?: string | undefined;
}

/** `GET /Users?filter=userName eq "…"&startIndex=1&count=100` */
export function lookupUser(dialect: Dialect, userName: string): ScimRequest {
  return get(dialect, "user.lookup", "/Users", { filter: equals("userName", userName), ...page(1) });
}

export function createUser(dialect: Dialect, user: NewUser): ScimRequest {
  const base = object({ schemas: [URN[dialect.version].user], userName: user.userName });
  const filled = applyValues(base, mapped(user.attributes), dialect.version);
  const body = object({ ...filled, externalId: user.externalId, groups: [], password: user.password, active: true });
  return send(dialect, "user.create", "POST", "/Users", body);
}

export function readUserById(dialect: Dialect, id: string): ScimRequest {
  return get(dialect, "user.read", resourcePath("Users", id));
}

/** PUT of the whole body as read, with only the mapped values changed: what we do not know survives. */
export function replaceUser(dialect: Dialect, current: ScimUser, values: AttributeValues): ScimRequest {
  const body = applyValues(current.resource, values, dialect.version);
  return send(dialect, "user.replace", "PUT", resourcePath("Users", current.id), body);
}

/** PATCH of the values given; `current` decides between replacing an element and adding it. */
export function patchUser(dialect: Dialect, current: ScimUser, values: AttributeValues): ScimRequest {
  const body = dialect.version === "2.0" ? patch2(dialect, current, values) : patch1(current, values);
  return send(dialect, "user.patch", "PATCH", resourcePath("Users", current.id), body);
}

/** Switches an account on or off: PATCH without a path, or PUT of the body as read. Never DELETE. */
export function setActive(dialect: Dialect, current: ScimUser, active: boolean): ScimRequest {
  const purpose: Purpose = active ? "user.activate" : "user.deactivate";
  const path = resourcePath("Users", current.id);
  if (dialect.activate === "put") {
    return send(dialect, purpose, "PUT", path, object({ ...without(current.resource, "active"), active }));
  }
  return send(dialect, purpose, "PATCH", path, pathless(dialect, current.id, { active }));
}

export function setPassword(dialect: Dialect, current: ScimUser, password: string): ScimRequest {
  const path = resourcePath("Users", current.id);
  if (dialect.activate === "put") {
    return send(dialect, "user.password", "PUT", path, object({ ...current.resource, password }));
  }
  return send(dialect, "user.password", "PATCH", path, pathless(dialect, current.id, { password }));
}

/** @param startIndex 1-based */
export function listUsers(dialect: Dialect, startIndex: number, count: number = PAGE_SIZE): ScimRequest {
  return get(dialect, "user.list", "/Users", page(startIndex, count));
}

/** What a mapping may write; the login name and our own id have fields of their own. */
export function mapped(attributes: AttributeValues): AttributeValues {
  return Object.fromEntries(Object.entries(attributes).filter(([path]) => !/^(urn:[^[]*:)?(userName|externalId)$/i.test(path)));
}

function patch2(dialect: Dialect, current: ScimUser, values: AttributeValues): JsonObject {
  const operations = Object.entries(values).map(([text, value]) => {
    const path = parsePath(text, "2.0");
    const element = path.match === null ? null : readValue(current.resource, { ...path, sub: null });
    if (isEmpty(value)) return operation(dialect, "remove", path.text);
    if (path.match === null || element !== undefined) return operation(dialect, "replace", path.text, value);
    // A filter that matches nothing is an error (RFC 7644 §3.5.2.3), so the element is added whole.
    const holder = path.schema === null ? path.attribute : `${path.schema}:${path.attribute}`;
    const made = applyValues(current.resource, { [text]: value }, "2.0");
    const added = readValue(made, { ...path, sub: null });
    return operation(dialect, "add", holder, added === undefined ? [] : [added]);
  });
  return object({ schemas: [URN["2.0"].patch], Operations: operations });
}

/** 1.1 §3.3.1: the changed part of the resource; what shall go is named in `meta.attributes`. */
function patch1(current: ScimUser, values: AttributeValues): JsonObject {
  const after = applyValues(current.resource, values, "1.1");
  const body = object({ schemas: [URN["1.1"].user], id: current.id });
  const gone: string[] = [];
  for (const text of Object.keys(values)) {
    const path = parsePath(text, "1.1");
    const top = path.schema ?? path.attribute;
    const value = member(after, top);
    if (!isEmpty(value)) body[top] = value ?? null;
    if (isEmpty(readValue(after, path)) && path.match === null) gone.push(path.sub === null ? path.text : `${path.attribute}.${path.sub}`);
    else if (isEmpty(value)) gone.push(top);
  }
  if (gone.length > 0) body["meta"] = object({ attributes: [...new Set(gone)] });
  return body;
}

function pathless(dialect: Dialect, id: string, value: Record<string, Json>): JsonObject {
  if (dialect.version === "1.1") return object({ schemas: [URN["1.1"].user], id, ...value });
  return object({ schemas: [URN["2.0"].patch], Operations: [operation(dialect, "replace", null, object(value))] });
}

/** One PATCH operation in the spelling of the dialect. */
export function operation(dialect: Dialect, op: "add" | "replace" | "remove", path: string | null, value?: Json): JsonObject {
  const name = dialect.operationCase === "capital" ? `${op[0]?.toUpperCase()}${op.slice(1)}` : op;
  return object({ op: name, path: path ?? undefined, value: value === undefined ? undefined : spell(dialect, value) });
}

function spell(dialect: Dialect, value: Json): Json {
  if (dialect.booleans === "json") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return value.map((item) => spell(dialect, item));
  return isObject(value) ? object(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, spell(dialect, v)]))) : value;
}

/** A comparison value is a JSON string (RFC 7644 §3.4.2.2): quotes and backslashes are escaped, nothing else can leave it. */
export function equals(attribute: "userName" | "displayName", value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`;
}

export function page(startIndex: number, count: number = PAGE_SIZE): Record<string, string> {
  return { startIndex: String(startIndex), count: String(count) };
}

/** Paths are built from ids alone: `meta.location` and `$ref` are never followed. @throws {ScimError} `invalid` */
export function resourcePath(endpoint: "Users" | "Groups", id: string): string {
  if (!isUsableId(id)) throw new ScimError("invalid", "an id cannot stand in a path");
  return `/${endpoint}/${encodeURIComponent(id)}`;
}

export function get(dialect: Dialect, purpose: Purpose, path: string, query?: Record<string, string>): ScimRequest {
  return { purpose, method: "GET", path, ...(query === undefined ? {} : { query }), headers: { accept: dialect.mediaType } };
}

export function send(dialect: Dialect, purpose: Purpose, method: "POST" | "PUT" | "PATCH", path: string, body: JsonObject): ScimRequest {
  return { purpose, method, path, headers: { "accept": dialect.mediaType, "content-type": dialect.mediaType }, body };
}
