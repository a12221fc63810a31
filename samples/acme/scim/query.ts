import { findAttribute, splitUrn, type Definition } from "./attributes.ts";
import { ScimError } from "./errors.ts";
import { matches, parseFilter, valuesOf, type Filter } from "./filter.ts";

export const MAX_RESULTS = 200;
type Json = Record<string, unknown>;

/** What a client asked of a list, from a query string or from a SearchRequest (RFC 7644 §3.4.2, §3.4.3). */
export interface Query {
  filter: string | undefined;
  sortBy: string | undefined;
  descending: boolean;
  /** From 1. */
  startIndex: number;
  count: number;
  attributes: string[];
  excluded: string[];
}

/** @throws {ScimError} 400 `invalidValue` for a parameter that is not what it should be. */
export function readQuery(given: Json): Query {
  const text = (key: string): string | undefined => {
    const value = given[key];
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw new ScimError(400, "invalidValue", `${key} must be given once, as text`);
    return value;
  };
  const whole = (key: string, fallback: number, least: number, most: number): number => {
    const value = given[key];
    if (value === undefined) return fallback;
    if (!/^-?\d{1,15}$/.test(String(value))) throw new ScimError(400, "invalidValue", `${key} must be a whole number`);
    return Math.min(Math.max(Number(value), least), most);
  };
  const names = (key: string): string[] => (Array.isArray(given[key]) ? given[key].map(String) : (text(key) ?? "").split(","))
    .map((n) => n.trim()).filter(Boolean);
  const filter = text("filter");
  if (filter !== undefined && filter.trim() === "") throw new ScimError(400, "invalidFilter", "The filter is empty");
  const order = text("sortOrder");
  return {
    filter, sortBy: text("sortBy"), descending: order?.toLowerCase() === "descending",
    startIndex: whole("startIndex", 1, 1, 1e15), count: whole("count", 100, 0, MAX_RESULTS),
    attributes: names("attributes"), excluded: names("excludedAttributes"),
  };
}

export const compileFilter = (query: Query, definition: Definition): Filter | undefined =>
  query.filter === undefined ? undefined : parseFilter(query.filter, definition);

/** Filters, sorts and pages what is kept (in a stable order) into a ListResponse; only what is looked at is written out. */
export function listResponse<T>(all: T[], view: (one: T) => Json, query: Query, definition: Definition): Json {
  const filter = compileFilter(query, definition);
  if (!filter && query.sortBy === undefined) return pageOf(all, query, view);
  const views = all.map(view);
  return pageOf(sorted(filter ? views.filter((r) => matches(filter, r)) : views, query, definition), query, (r) => r);
}

export function pageOf<T>(found: T[], query: Query, view: (one: T) => Json): Json {
  const Resources = found.slice(query.startIndex - 1, query.startIndex - 1 + query.count).map(view);
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: found.length, startIndex: query.startIndex, itemsPerPage: Resources.length, Resources,
  };
}

function sorted(found: Json[], query: Query, definition: Definition): Json[] {
  if (query.sortBy === undefined) return found;
  const attribute = findAttribute(definition, query.sortBy);
  if (!attribute || attribute.name === "password") throw new ScimError(400, "invalidPath", "sortBy names an attribute that is not known");
  const keyed = found.map((resource) => {
    const value = valuesOf(resource, attribute)[0];
    return { resource, key: value === undefined ? undefined : attribute.caseExact ? String(value) : String(value).toLowerCase() };
  });
  keyed.sort((a, b) => (a.key === b.key ? 0 : a.key === undefined ? 1 : b.key === undefined ? -1 : a.key < b.key ? -1 : 1));
  if (query.descending) keyed.reverse();
  return keyed.map((k) => k.resource);
}

/** Keeps the asked attributes, or drops the excluded ones; `id` and `schemas` always stay (RFC 7643 §7, "returned"). */
export function project(resource: Json, { attributes, excluded }: Query, definition: Definition): Json {
  if (attributes.length > 0) {
    const kept: Json = { schemas: resource["schemas"], id: resource["id"] };
    for (const path of attributes) copy(resource, kept, path, definition);
    return kept;
  }
  if (excluded.length === 0) return resource;
  const kept = structuredClone(resource);
  for (const path of excluded) drop(kept, path, definition);
  return kept;
}

function copy(from: Json, to: Json, path: string, definition: Definition): void {
  const whole = splitUrn(definition, path);
  if (whole?.extension && whole.rest === "") { if (from[whole.extension] !== undefined) to[whole.extension] = from[whole.extension]; return; }
  const a = findAttribute(definition, path);
  if (!a) return;
  const source = a.extension ? (from[a.extension] as Json | undefined) : from;
  const value = source?.[a.name];
  if (value === undefined) return;
  const target = a.extension ? ((to[a.extension] ??= {}) as Json) : to;
  const { sub } = a;
  if (!sub) { target[a.name] = value; return; }
  const pick = (one: unknown, into: unknown): Json => ({ ...(into as Json | undefined), ...((one as Json)[sub] === undefined ? {} : { [sub]: (one as Json)[sub] }) });
  const before = target[a.name];
  target[a.name] = Array.isArray(value) ? value.map((v, i) => pick(v, Array.isArray(before) ? before[i] : undefined)) : pick(value, before);
}

function drop(from: Json, path: string, definition: Definition): void {
  const whole = splitUrn(definition, path);
  if (whole?.extension && whole.rest === "") { delete from[whole.extension]; return; }
  const a = findAttribute(definition, path);
  if (!a || ["id", "schemas"].includes(a.name)) return;
  const source = a.extension ? (from[a.extension] as Json | undefined) : from;
  if (!source) return;
  const { sub } = a;
  if (!sub) { delete source[a.name]; return; }
  for (const one of [source[a.name]].flat()) if (one && typeof one === "object") delete (one as Json)[sub];
}
