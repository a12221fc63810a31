import { createHash } from "node:crypto";
import type { Manifest } from "./schema.ts";

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript writes
 * them. Members that are `undefined` are left out, as JSON does.
 * @param known The canonical form of parts that were written before.
 * @throws {TypeError} for what JSON cannot say: functions, symbols, bigints, NaN, infinities, lone surrogates, cycles.
 */
export function canonicalJson(value: unknown, known?: ReadonlyMap<unknown, string>): string {
  return write(value, [], known);
}

function write(value: unknown, above: object[], known: ReadonlyMap<unknown, string> | undefined): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("JSON has no NaN and no infinity");
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new TypeError("A lone surrogate has no canonical form (RFC 8785 §3.2.2.2)");
    return JSON.stringify(value);
  }
  if (typeof value !== "object") throw new TypeError(`JSON has no ${typeof value}`);
  const before = known?.get(value);
  if (before !== undefined) return before;
  if (above.includes(value)) throw new TypeError("A value contains itself");
  above.push(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) text += `${text === "" ? "" : ","}${write(item, above, known)}`;
    text = `[${text}]`;
  } else {
    const members = value as Record<string, unknown>;
    for (const key of Object.keys(members).sort()) { // by UTF-16 code units, as JavaScript sorts
      const member = members[key];
      if (member !== undefined) text += `${text === "" ? "" : ","}${write(key, above, known)}:${write(member, above, known)}`;
    }
    text = `{${text}}`;
  }
  above.pop();
  return text;
}

export type Digest = `sha256:${string}`;

/** `sha256:` and 64 hex digits over the canonical form. */
export const digestOf = (value: unknown): Digest => `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;

/**
 * The manifest's address: what was proven, approved, published and deployed is bound to it. Taken over the manifest with
 * its defaults filled in, so that YAML, JSON, key order, comments and spelled-out defaults make no difference.
 */
export const manifestDigest = (manifest: Manifest): Digest => digestOf(manifest);
