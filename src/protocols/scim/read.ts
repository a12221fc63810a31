import { ScimError, type ScimErrorCode } from "./error.ts";
import { isObject, member, object, parseJson, type Json, type JsonObject } from "./json.ts";
import { URN, type Failure, type ScimResponse, type Warning } from "./messages.ts";

export interface ScimUser {
  id: string;
  /** "" when the server does not tell. */
  userName: string;
  externalId: string;
  /** `null` when the server does not tell. */
  active: boolean | null;
  /** As read, for the way back: unknown attributes stay, a password never does. */
  resource: JsonObject;
}
export interface GroupMember { value: string; display?: string }
export interface ScimGroup {
  id: string;
  displayName: string;
  /** `null` when the server leaves members out: that is not "none". */
  members: GroupMember[] | null;
  resource: JsonObject;
}
export interface ScimList {
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  resources: JsonObject[];
}

/** Reads one user liberally; what had to be forgiven goes to `warnings`. @throws {ScimError} `unreadable` */
export function readUser(body: string | JsonObject, warnings: Warning[] = []): ScimUser {
  const resource = toObject(body);
  const id = readId(resource, warnings);
  if (member(resource, "password") !== undefined) {
    warnings.push({ code: "password-returned", message: "The app returns a password (RFC 7643 §4.1.1 forbids it); it was dropped" });
  }
  return {
    id,
    userName: text(member(resource, "userName")),
    externalId: text(member(resource, "externalId")),
    active: readBoolean(member(resource, "active"), "active", warnings),
    resource: without(resource, "password"),
  };
}

/** Reads one group. @throws {ScimError} `unreadable` */
export function readGroup(body: string | JsonObject, warnings: Warning[] = []): ScimGroup {
  const resource = toObject(body);
  const members = member(resource, "members");
  return {
    id: readId(resource, warnings),
    displayName: text(member(resource, "displayName")),
    members: members === undefined || members === null ? null : readMembers(members),
    resource,
  };
}

/** Reads a list response (RFC 7644 §3.4.2). Integers written as strings are taken with a warning. @throws {ScimError} `unreadable` */
export function readList(body: string, warnings: Warning[] = []): ScimList {
  const list = toObject(body);
  const items = member(list, "Resources");
  const total = member(list, "totalResults");
  if (items === undefined && total === undefined) throw new ScimError("unreadable", "not a list: neither totalResults nor Resources");
  if (items !== undefined && items !== null && !Array.isArray(items)) throw new ScimError("unreadable", "Resources is not an array");
  const resources = (items ?? []).filter(isObject);
  if (resources.length !== (items ?? []).length) {
    warnings.push({ code: "bad-resource", message: "Resources holds something that is not an object" });
  }
  if (total === undefined) warnings.push({ code: "no-total", message: "The list does not say totalResults" });
  return {
    totalResults: readCount(total, "totalResults", resources.length, warnings),
    startIndex: readCount(member(list, "startIndex"), "startIndex", 1, warnings),
    itemsPerPage: readCount(member(list, "itemsPerPage"), "itemsPerPage", resources.length, warnings),
    resources,
  };
}

/** What a refusal means: RFC 7644 §3.12 and the 1.1 shape `{Errors: [{description, code}]}`, or whatever text there is. */
export function readError(response: ScimResponse): ScimError {
  if (!("body" in response)) return new ScimError(FAILURE[response.failure], response.detail);
  const { status, headers, body } = response;
  const said = describe(body);
  const code = status >= 200 && status < 300 ? "unreadable" : codeOf(status);
  return new ScimError(code, said.detail, { status, scimType: said.scimType, retryAfterS: wholeSeconds(headers["retry-after"]) });
}

/** Does the body carry the 2.0 error schema? A 404 of a SCIM server differs from a 404 of the web server before it. */
export function isScimError(body: string): boolean {
  try {
    const read = parseJson(body);
    const schemas = isObject(read) ? member(read, "schemas") : undefined;
    return Array.isArray(schemas) && schemas.some((s) => text(s).toLowerCase() === URN["2.0"].error.toLowerCase());
  } catch {
    return false;
  }
}

/** `Retry-After` as whole seconds; a date, a sign, a fraction or nothing is undefined. */
export function wholeSeconds(header: string | undefined): number | undefined {
  const value = header?.trim() ?? "";
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

const FAILURE = {
  "timeout": "timeout", "unreachable": "unreachable", "blocked": "blocked", "too-large": "unreadable",
} as const satisfies Record<Failure, ScimErrorCode>;

const STATUS: Readonly<Record<number, ScimErrorCode>> = {
  401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "unsupported", 408: "timeout", 409: "conflict",
  410: "not-found", 412: "stale", 429: "rate-limited", 501: "unsupported",
};
function codeOf(status: number): ScimErrorCode {
  return STATUS[status] ?? (status >= 500 ? "server" : status >= 400 ? "invalid" : status >= 300 ? "redirected" : "unreadable");
}

function describe(body: string): { detail: string; scimType?: string | undefined } {
  let read: Json;
  try {
    read = parseJson(body);
  } catch {
    return { detail: body.trimStart().startsWith("<") ? "" : body.slice(0, 1000) };
  }
  if (!isObject(read)) return { detail: text(read) };
  const errors = member(read, "Errors");
  const first = Array.isArray(errors) ? errors.find(isObject) : undefined;
  const sources = first === undefined ? [read] : [first, read];
  const names = ["detail", "description", "message", "error_description", "error"];
  const detail = sources.flatMap((s) => names.map((n) => text(member(s, n)))).find((t) => t !== "") ?? "";
  const scimType = text(member(read, "scimType")).slice(0, 64);
  return { detail, scimType: scimType === "" ? undefined : scimType };
}

function toObject(body: string | JsonObject): JsonObject {
  if (typeof body !== "string") return body;
  if (body.trim() === "") throw new ScimError("unreadable", "the body is empty");
  const read = parseJson(body);
  if (!isObject(read)) throw new ScimError("unreadable", "the body is not an object");
  return read;
}

/** RFC 7643 §3.1, and a little more: it becomes a path segment and a database key. */
function readId(resource: JsonObject, warnings: Warning[]): string {
  const value = member(resource, "id");
  if (typeof value === "number") warnings.push({ code: "loose-type", message: "id is a number, not a string" });
  const id = typeof value === "number" ? String(value) : value;
  if (typeof id !== "string" || id === "") throw new ScimError("unreadable", "the resource has no id");
  if (!isUsableId(id)) throw new ScimError("unreadable", "the id is longer than 512 characters or cannot stand in a path");
  return id;
}

export function isUsableId(id: string): boolean {
  return id.length > 0 && id.length <= 512 && id !== "." && id !== ".." && id.isWellFormed() && !/\p{Cc}/u.test(id);
}

function readBoolean(value: Json | undefined, name: string, warnings: Warning[]): boolean | null {
  if (typeof value === "boolean") return value;
  const said = typeof value === "string" ? value.toLowerCase() : "";
  if (said !== "true" && said !== "false") return null;
  warnings.push({ code: "loose-type", message: `${name} is a string, not a boolean` });
  return said === "true";
}

function readCount(value: Json | undefined, name: string, otherwise: number, warnings: Warning[]): number {
  if (value === undefined || value === null) return otherwise;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  if (typeof value === "string" && /^\d{1,9}$/.test(value)) {
    warnings.push({ code: "loose-type", message: `${name} is a string, not an integer` });
    return Number(value);
  }
  throw new ScimError("unreadable", `${name} is not a count`);
}

function readMembers(value: Json): GroupMember[] {
  const items = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    const id = isObject(item) ? text(member(item, "value")) : text(item);
    const display = isObject(item) ? text(member(item, "display")) : "";
    return id === "" ? [] : [{ value: id, ...(display === "" ? {} : { display }) }];
  });
}

export function without(resource: JsonObject, name: string): JsonObject {
  return object(Object.fromEntries(Object.entries(resource).filter(([key]) => key.toLowerCase() !== name.toLowerCase())));
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
