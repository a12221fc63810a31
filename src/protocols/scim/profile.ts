import { isObject, keyOf, member, object, type Json, type JsonObject } from "./json.ts";
import type { ScimVersion } from "./messages.ts";
import { parsePath, type AttributePath } from "./path.ts";

/** Attribute path → value that it shall have. `null`, `""` and `[]` say: shall be empty (RFC 7643 §2.5 holds them equal). */
export type AttributeValues = Readonly<Record<string, Json>>;

/** The resource with the values in place; everything else stays as it was read. @throws {ScimError} `invalid` path */
export function applyValues(resource: JsonObject, values: AttributeValues, version: ScimVersion): JsonObject {
  return Object.entries(values).reduce((r, [path, value]) => write(r, parsePath(path, version), value), resource);
}

/** The value at the path, undefined when there is none. */
export function readValue(resource: JsonObject, path: AttributePath): Json | undefined {
  const holder = path.schema === null ? resource : member(resource, path.schema);
  if (!isObject(holder)) return undefined;
  const value = member(holder, path.attribute);
  if (path.match === null && path.sub === null) return value;
  const element = Array.isArray(value) ? value[indexOf(value, path.match)] : matches(value, path.match) ? value : undefined;
  if (path.sub === null) return element;
  return isObject(element) ? member(element, path.sub) : undefined;
}

/** The value at a path as a mapping writes it. @throws {ScimError} `invalid` path */
export function valueAt(resource: JsonObject, path: string, version: ScimVersion): Json | undefined {
  return readValue(resource, parsePath(path, version));
}

/** The part of `values` that the resource does not hold yet: empty means that there is nothing to write. */
export function differences(resource: JsonObject, values: AttributeValues, version: ScimVersion): AttributeValues {
  return Object.fromEntries(Object.entries(values)
    .filter(([path, value]) => !satisfies(value, readValue(resource, parsePath(path, version)))));
}

/** The element of a multi-valued attribute to take when a single one is asked for: the primary one, else the first. */
export function primaryOf(resource: JsonObject, attribute: string): JsonObject | undefined {
  const value = member(resource, attribute);
  const items = (Array.isArray(value) ? value : [value]).filter((item) => isObject(item));
  return items.find((item) => member(item, "primary") === true) ?? items[0];
}

function write(resource: JsonObject, path: AttributePath, value: Json): JsonObject {
  if (path.schema === null) return writeIn(resource, path, value);
  const before = member(resource, path.schema);
  const extension = writeIn(isObject(before) ? before : object(), path, value);
  const empty = Object.keys(extension).length === 0;
  const written = put(resource, path.schema, empty ? undefined : extension);
  return put(written, "schemas", listed(member(resource, "schemas"), path.schema, !empty));
}

function writeIn(holder: JsonObject, path: AttributePath, value: Json): JsonObject {
  const before = member(holder, path.attribute);
  const gone = isEmpty(value);
  if (path.match === null && path.sub === null) return put(holder, path.attribute, gone ? undefined : value);
  if (path.match === null && !Array.isArray(before)) {
    const complex = put(isObject(before) ? before : object(), path.sub ?? "", gone ? undefined : value);
    return put(holder, path.attribute, Object.keys(complex).length === 0 ? undefined : complex);
  }
  const items = Array.isArray(before) ? [...before] : isObject(before) ? [before] : [];
  const at = indexOf(items, path.match);
  const element = writeElement(items[at], path, value, items.length === 0);
  if (element !== undefined) items.splice(at < 0 ? items.length : at, 1, element);
  else if (at >= 0) items.splice(at, 1);
  return put(holder, path.attribute, items.length === 0 && before === undefined ? undefined : items);
}

/** undefined: the element has nothing left to say. */
function writeElement(before: Json | undefined, path: AttributePath, value: Json, first: boolean): JsonObject | undefined {
  if (isEmpty(value)) {
    if (!isObject(before) || path.sub === null) return undefined;
    const left = put(before, path.sub, undefined);
    const labels = new Set(["primary", "type", "display", ...(path.match ?? []).map((term) => term.name.toLowerCase())]);
    return Object.keys(left).some((key) => !labels.has(key.toLowerCase())) ? left : undefined;
  }
  const element = isObject(before) ? before : newElement(path, first);
  if (path.sub !== null) return put(element, path.sub, value);
  return isObject(value) ? object({ ...element, ...value }) : put(element, "value", value);
}

function newElement(path: AttributePath, first: boolean): JsonObject {
  const element = object(Object.fromEntries((path.match ?? []).map((term) => [term.name, term.equals])));
  // The only address is the primary one: importers take an e-mail from the element that says so.
  if (first && path.attribute.toLowerCase() === "emails") element["primary"] = true;
  return element;
}

function put(holder: JsonObject, name: string, value: Json | undefined): JsonObject {
  const key = keyOf(holder, name) ?? name;
  return object({ ...holder, [key]: value });
}

function listed(schemas: Json | undefined, urn: string, present: boolean): Json {
  const others = (Array.isArray(schemas) ? schemas : []).filter((s) => typeof s !== "string" || s.toLowerCase() !== urn.toLowerCase());
  return present ? [...others, urn] : others;
}

function indexOf(items: Json[], match: AttributePath["match"]): number {
  if (match !== null) return items.findIndex((item) => matches(item, match));
  const primary = items.findIndex((item) => isObject(item) && member(item, "primary") === true);
  return primary >= 0 ? primary : items.length > 0 ? 0 : -1;
}

function matches(item: Json | undefined, match: AttributePath["match"]): boolean {
  return isObject(item) && (match ?? []).every((term) => {
    const value = member(item, term.name);
    return String(value).toLowerCase() === String(term.equals).toLowerCase() && value !== undefined;
  });
}

export function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
    || (isObject(value) && Object.values(value).every(isEmpty));
}

/** Does what is there do for what is wanted? Enriched elements and numbers or booleans written as strings do. */
function satisfies(wanted: Json, found: Json | undefined): boolean {
  if (isEmpty(wanted)) return isEmpty(found);
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return false;
    const left = [...found];
    return wanted.every((item) => {
      const at = left.findIndex((other) => satisfies(item, other));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
  }
  if (isObject(wanted)) return isObject(found) && Object.entries(wanted).every(([name, item]) => satisfies(item, member(found, name)));
  if (typeof wanted === "boolean") return String(found).toLowerCase() === String(wanted);
  return found !== undefined && found !== null && typeof found !== "object" && String(found) === String(wanted);
}
