import { isDeepStrictEqual } from "node:util";
import { findAttribute, splitUrn, type Definition, type Found } from "./attributes.ts";
import { ScimError } from "./errors.ts";
import { matchesElement, parseFilter, type Filter } from "./filter.ts";

type Json = Record<string, unknown>;
interface Operation { op: "add" | "remove" | "replace"; path: string | undefined; value: unknown }
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/**
 * Applies a PatchOp (RFC 7644 §3.5.2) to a copy and returns it: all operations or none. The library's own PatchOp appends
 * where a path-less replace must replace and adds where a value filter found nothing, so it is not used.
 * Also taken, because real clients send it: op names in any case, dotted and URN keys without a path, `remove` by value list,
 * "True"/"False", and `id` repeated in a path-less value.
 * @throws {ScimError} 400 with the type of §3.12.
 */
export function applyPatch(message: unknown, resource: Json, definition: Definition): Json {
  const result = structuredClone(resource);
  for (const operation of read(message)) {
    if (operation.path !== undefined) at(result, operation, operation.path, definition);
    else spread(result, operation, definition);
  }
  return result;
}

function read(message: unknown): Operation[] {
  if (!isObject(message)) throw new ScimError(400, "invalidSyntax", "A PatchOp message is expected");
  const { schemas, Operations } = message;
  if (!Array.isArray(schemas) || !schemas.includes(PATCH)) throw new ScimError(400, "invalidSyntax", `schemas must hold ${PATCH}`);
  if (!Array.isArray(Operations) || Operations.length === 0 || Operations.length > 2000) throw new ScimError(400, "invalidValue", "Operations must hold 1 to 2000 operations");
  return Operations.map((given: unknown) => {
    if (!isObject(given) || typeof given["op"] !== "string") throw new ScimError(400, "invalidValue", "Each operation needs an op");
    const op = given["op"].toLowerCase();
    if (op !== "add" && op !== "remove" && op !== "replace") throw new ScimError(400, "invalidSyntax", "op must be add, remove or replace");
    const path = given["path"] ?? undefined;
    if (path !== undefined && (typeof path !== "string" || path === "")) throw new ScimError(400, "invalidPath", "path must be text");
    if (op === "remove" && path === undefined) throw new ScimError(400, "noTarget", "remove needs a path");
    if (op !== "remove" && given["value"] === undefined) throw new ScimError(400, "invalidValue", `${op} needs a value`);
    return { op, path, value: given["value"] };
  });
}

/** No path: each key of the value is a path of its own. */
function spread(target: Json, { op, value }: Operation, definition: Definition): void {
  if (!isObject(value)) throw new ScimError(400, "invalidValue", "Without a path, the value must be an object");
  for (const [key, inner] of Object.entries(value)) {
    if (key.toLowerCase() === "id" && inner === target["id"]) continue;
    if (key.toLowerCase() === "schemas") continue;
    const whole = splitUrn(definition, key);
    if (whole && whole.rest === "" && isObject(inner))
      for (const [name, one] of Object.entries(inner)) at(target, { op, path: key, value: one }, `${key}:${name}`, definition);
    else at(target, { op, path: key, value: inner }, key, definition);
  }
}

function at(resource: Json, operation: Operation, path: string, definition: Definition): void {
  const whole = splitUrn(definition, path);
  if (whole?.extension && whole.rest === "") return wholeExtension(resource, operation, whole.extension, definition);
  const parts = /^([^[\]]+?)(?:\[(.*)\])?(?:\.([A-Za-z$][\w$-]*))?$/s.exec(path);
  const head = parts?.[1] ?? "";
  const [, , inner, tail] = parts ?? [];
  const found = findAttribute(definition, inner === undefined ? path : head);
  const leaf = inner !== undefined && tail && found ? findAttribute(definition, `${head}.${tail}`) : found;
  if (!found || !leaf || (inner !== undefined && !(found.complex && found.multiValued))) throw new ScimError(400, "invalidPath", "The path names no attribute of this resource");
  if (found.readOnly || leaf.readOnly) throw new ScimError(400, "mutability", `${leaf.sub ?? found.name} cannot be changed`);
  const value = typed(operation.value, leaf);
  const holder = found.extension ? ((resource[found.extension] ??= {}) as Json) : resource;
  if (inner !== undefined) filtered(holder, { ...operation, value }, found, tail ? leaf.sub : undefined, inner, definition);
  else if (found.sub) inside(holder, { ...operation, value }, found);
  else plain(holder, { ...operation, value }, found);
  tidy(resource, holder, found);
}

function wholeExtension(resource: Json, { op, value }: Operation, urn: string, definition: Definition): void {
  if (op === "remove") { delete resource[urn]; return; }
  if (!isObject(value)) throw new ScimError(400, "invalidValue", "An extension takes an object");
  for (const [name, one] of Object.entries(value)) at(resource, { op, path: urn, value: one }, `${urn}:${name}`, definition);
}

/** `attr` */
function plain(holder: Json, { op, value }: Operation, { name, multiValued, complex, required }: Found): void {
  const before = holder[name];
  if (op === "remove" && multiValued && value !== undefined && Array.isArray(before)) {
    const gone = [value].flat();
    holder[name] = before.filter((b) => !gone.some((g) => same(g, b)));
  } else if (op === "remove" || value === null) {
    if (required) throw new ScimError(400, "mutability", `${name} cannot be removed`);
    delete holder[name];
  } else if (multiValued) {
    const given = [value].flat();
    const kept = op === "add" && Array.isArray(before) ? before : [];
    holder[name] = withNew(kept, given);
  } else if (complex) {
    // Entra sends the manager as bare text; a complex attribute otherwise takes its parts.
    const parts = typeof value === "string" && name === "manager" ? { value } : value;
    if (!isObject(parts)) throw new ScimError(400, "invalidValue", `${name} takes an object`);
    holder[name] = { ...(before as Json | undefined), ...parts };
  } else holder[name] = value;
}

/** `attr.sub`; in a list it means every element. */
function inside(holder: Json, { op, value }: Operation, { name, sub = "", parentMultiValued }: Found): void {
  const before = holder[name];
  if (parentMultiValued && !Array.isArray(before)) {
    if (op !== "remove") throw new ScimError(400, "noTarget", "The path matches nothing");
    return;
  }
  if (before === undefined && op === "remove") return;
  for (const one of [before ?? (holder[name] = {})].flat() as Json[]) set(one, sub, op, value);
}

/** `attr[filter]` and `attr[filter].sub` */
function filtered(holder: Json, { op, value }: Operation, found: Found, sub: string | undefined, text: string, definition: Definition): void {
  let filter: Filter;
  try {
    filter = parseFilter(text, definition, found);
  } catch (error) {
    throw error instanceof ScimError && error.status === 400 ? new ScimError(400, "invalidFilter", error.message) : error;
  }
  const all = (Array.isArray(holder[found.name]) ? holder[found.name] : []) as Json[];
  const hits = all.filter((one) => matchesElement(filter, one));
  if (op === "remove") {
    if (sub) for (const one of hits) delete one[sub];
    else holder[found.name] = all.filter((one) => !hits.includes(one));
    return;
  }
  if (hits.length === 0) {
    const wanted = op === "add" ? equals(filter) : undefined;
    if (!wanted) throw new ScimError(400, "noTarget", "The path matches nothing");
    holder[found.name] = withNew(all, [{ ...wanted, ...(sub ? { [sub]: value } : (value as Json)) }]);
    return;
  }
  if (!sub && !isObject(value)) throw new ScimError(400, "invalidValue", `${found.name} takes an object`);
  if ((sub === "primary" && value === true) || (!sub && (value as Json)["primary"] === true)) for (const one of all) delete one["primary"];
  for (const one of hits) {
    if (sub) set(one, sub, op, value);
    else Object.assign(one, value);
  }
}

function set(target: Json, sub: string, op: Operation["op"], value: unknown): void {
  if (op === "remove" || value === null) delete target[sub];
  else target[sub] = value;
}

/** `type eq "work" and primary eq true` → the element it describes; anything else describes none. */
function equals(filter: Filter): Json | undefined {
  if (filter.kind === "compare") return filter.op === "eq" && filter.attribute.sub ? { [filter.attribute.sub]: filter.value } : undefined;
  if (filter.kind !== "and") return undefined;
  const [left, right] = [equals(filter.left), equals(filter.right)];
  return left && right ? { ...left, ...right } : undefined;
}

/** Appends what is not there yet; a new primary takes the mark from the old one. */
function withNew(before: unknown[], given: unknown[]): unknown[] {
  const fresh = given.filter((g, i) => !before.some((b) => same(g, b, true)) && given.findIndex((other) => same(g, other, true)) === i);
  const kept = fresh.some((g) => isObject(g) && g["primary"] === true)
    ? before.map((b) => (isObject(b) && b["primary"] === true ? { ...b, primary: false } : b)) : before;
  return [...kept, ...fresh];
}

/** Two elements are one when all is equal, or for references (they have `$ref` or nothing but a value) when `value` is. */
function same(given: unknown, kept: unknown, whole = false): boolean {
  if (!isObject(given) || !isObject(kept)) return isDeepStrictEqual(given, isObject(kept) && !isObject(given) ? kept["value"] : kept);
  if (given["value"] !== undefined && given["value"] !== kept["value"]) return false;
  if (!whole || "$ref" in kept || (Object.keys(kept).length === 1 && "value" in kept)) return given["value"] !== undefined || isDeepStrictEqual(given, kept);
  return isDeepStrictEqual(given, kept);
}

/** Booleans that arrive as text. */
function typed(value: unknown, { type }: Found): unknown {
  if (type !== "boolean" || typeof value !== "string") return value;
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  throw new ScimError(400, "invalidValue", "true or false is expected");
}

/** An empty list or extension is no value (RFC 7643 §2.5). */
function tidy(resource: Json, holder: Json, { name, extension }: Found): void {
  const value = holder[name];
  if (Array.isArray(value) && value.length === 0) delete holder[name];
  if (isObject(value) && Object.keys(value).length === 0) delete holder[name];
  if (extension && Object.keys(holder).length === 0) delete resource[extension];
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
