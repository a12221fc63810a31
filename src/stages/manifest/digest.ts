import { createHash } from "node:crypto";
import type { Manifest } from "./schema.ts";

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript writes
 * them. Members that are `undefined` are left out, as JSON does.
 * @throws {TypeError} for what JSON cannot say: functions, symbols, bigints, NaN, infinities, lone surrogates, cycles.
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, above: readonly object[]): string {
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
  if (above.includes(value)) throw new TypeError("A value contains itself");
  const path = [...above, value];
  if (Array.isArray(value)) return `[${value.map((item: unknown) => write(item, path)).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${write(key, path)}:${write(member, path)}`);
  return `{${members.join(",")}}`;
}

export type Digest = `sha256:${string}`;

/** `sha256:` and 64 hex digits over the canonical form. */
export const digestOf = (value: unknown): Digest => `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;

/**
 * The manifest's address: what was proven, approved, published and deployed is bound to it. Taken over the manifest with
 * its defaults filled in, so that YAML, JSON, key order, comments and spelled-out defaults make no difference.
 */
export const manifestDigest = (manifest: Manifest): Digest => digestOf(manifest);
