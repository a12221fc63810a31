import { ScimError } from "./error.ts";

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject { [name: string]: Json }

/** Limits of one answer. The socket has its own; these hold whoever fetched the text. */
export interface JsonLimits {
  /** UTF-16 code units. */
  maxLength: number;
  /** Nested arrays and objects. */
  maxDepth: number;
}
export const JSON_LIMITS: JsonLimits = { maxLength: 4 * 1024 * 1024, maxDepth: 32 };

interface Source { source?: string }
/** Text access to numbers (ES2026, in Node 24): a 64-bit number in an attribute we do not know must survive a PUT. */
const raw = JSON as unknown as { rawJSON(text: string): JsonObject };

/**
 * Parses what a stranger sent. Objects have no prototype.
 * Refused: too long, too deep, a key twice, `__proto__`, a number beyond the range of a double, NUL in a string.
 * @throws {ScimError} `unreadable`
 */
export function parseJson(text: string, limits: JsonLimits = JSON_LIMITS): Json {
  if (text.length > limits.maxLength) throw unreadable(`longer than ${limits.maxLength} characters`);
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  scan(body, limits.maxDepth);
  try {
    return JSON.parse(body, safe) as Json;
  } catch (error) {
    if (error instanceof ScimError) throw error;
    throw unreadable(body.trimStart().startsWith("<") ? "a page of markup instead of JSON" : "not JSON");
  }
}

function safe(this: unknown, _key: string, value: unknown, context?: Source): unknown {
  if (typeof value === "number") return safeNumber(value, context?.source);
  if (typeof value === "string" && value.includes("\0")) throw unreadable("a string holds NUL");
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  if (Object.hasOwn(value, "__proto__")) throw unreadable("a key is called __proto__");
  return Object.assign(Object.create(null) as object, value);
}

function safeNumber(value: number, source: string | undefined): unknown {
  if (!Number.isFinite(value)) throw unreadable("a number is out of range");
  const exact = source === undefined || !Number.isInteger(value) || Number.isSafeInteger(value);
  return exact ? value : raw.rawJSON(source);
}

/** Depth and doubled keys, without recursion: JSON.parse would keep the last of two keys and say nothing. */
function scan(text: string, maxDepth: number): void {
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "{" || c === "[") {
      open.push(c === "{" ? new Set() : null);
      if (open.length > maxDepth) throw unreadable(`nested deeper than ${maxDepth}`);
    } else if (c === "}" || c === "]") {
      open.pop();
    } else if (c === '"') {
      const end = endOfString(text, i);
      const keys = open.at(-1);
      if (keys && isFollowedByColon(text, end + 1)) {
        const key = keyName(text.slice(i, end + 1));
        if (keys.has(key)) throw unreadable(`the key ${key.slice(0, 40)} stands twice`);
        keys.add(key);
      }
      i = end;
    }
  }
}

function isFollowedByColon(text: string, from: number): boolean {
  let i = from;
  while (text[i] === " " || text[i] === "\n" || text[i] === "\r" || text[i] === "\t") i++;
  return text[i] === ":";
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i;
}

function keyName(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw unreadable("not JSON");
  }
}

const unreadable = (why: string) => new ScimError("unreadable", why);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member as the resource spells it: attribute names ignore case (RFC 7643 §2.1). */
export function keyOf(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const folded = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === folded);
}

export function member(object: JsonObject, name: string): Json | undefined {
  const key = keyOf(object, name);
  return key === undefined ? undefined : object[key];
}

/** A prototype-less object, so that a name from a stranger is never anything but a key. */
export function object(entries: Record<string, Json | undefined> = {}): JsonObject {
  const made = Object.create(null) as JsonObject;
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) made[key] = value;
  return made;
}
