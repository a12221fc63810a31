import type { AddressOptions } from "./address.ts";
import { manifestDigest } from "./digest.ts";
import type { Digest } from "./digest.ts";
import { addressFindings, expressionFindings } from "./rules/addresses.ts";
import { rulesBroken } from "./rules.ts";
import type { ManifestProblem } from "./rules.ts";
import { manifestSchema } from "./schema.ts";
import type { Manifest } from "./schema.ts";
import { variableSchema } from "./schema/variables.ts";
import { shapeProblems } from "./shape-problems.ts";
import { isRecord } from "./walk.ts";

export type CheckOptions = AddressOptions;

/**
 * A manifest that may be tested, with what still stands between it and the catalog; or everything that is wrong.
 * `tasks` block submitting, `warnings` block nothing.
 */
export type CheckedManifest =
  | { ok: true; manifest: Manifest; digest: Digest; tasks: ManifestProblem[]; warnings: ManifestProblem[] }
  | { ok: false; problems: ManifestProblem[] };

/** Deepest nesting of a document. */
export const MAX_DEPTH = 24;
/** Most values in a document. */
export const MAX_NODES = 50_000;

/**
 * Checks a value that was parsed already: from a form, a database row, an API body. Never throws.
 * @param options.allowLocal Take http and loopback addresses: for a laptop, a demo and tests.
 */
export function checkManifest(value: unknown, options: CheckOptions = {}): CheckedManifest {
  const refused = tooMuch(value);
  if (refused) return { ok: false, problems: [refused] };
  const shaped = manifestSchema.safeParse(value);
  if (!shaped.success) return { ok: false, problems: ofDraft(shapeProblems(shaped.error, value), value, options) };
  const broken = rulesBroken(shaped.data, options);
  if (broken.some((p) => p.severity === "error")) return { ok: false, problems: broken };
  return {
    ok: true,
    manifest: shaped.data,
    digest: manifestDigest(shaped.data),
    tasks: broken.filter((p) => p.severity === "task"),
    warnings: broken.filter((p) => p.severity === "warning"),
  };
}

/** Shape problems, and what can be said about single fields all the same, so that a draft hears of everything at once. */
function ofDraft(shape: ManifestProblem[], value: unknown, options: CheckOptions): ManifestProblem[] {
  const given = isRecord(value) && Array.isArray(value["variables"]) ? (value["variables"] as unknown[]) : [];
  const variables = given.flatMap((v) => variableSchema.safeParse(v).data ?? []);
  const spoiled = new Set(shape.map((p) => p.path));
  const fields = [...addressFindings(value, variables, options), ...expressionFindings(value, variables)]
    .filter((f) => !spoiled.has(f.path))
    // A variable whose own shape is wrong is not "undeclared"; that would be said twice.
    .filter((f) => variables.length === given.length || !f.code?.endsWith(".undeclared"));
  return [...shape, ...fields.map((f): ManifestProblem => ({
    path: f.path, code: f.code ?? "manifest.document.malformed", severity: "error", message: f.message ?? "This cannot be used", ...(f.mend ? { mend: f.mend } : {}),
  }))];
}

/** Refuses what is too deep or too large, or holds text that no UTF-8 can carry, before anything else looks at it. */
function tooMuch(value: unknown): ManifestProblem | undefined {
  const no = (rule: string, message: string): ManifestProblem => ({ path: "", code: `manifest.document.${rule}`, severity: "error", message });
  let nodes = 0;
  const todo: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = todo.pop(); next; next = todo.pop()) {
    if (++nodes > MAX_NODES) return no("too-large", `The document holds more than ${MAX_NODES} values`);
    if (next.depth > MAX_DEPTH) return no("too-deep", `The document is nested deeper than ${MAX_DEPTH} levels`);
    if (typeof next.value === "string" && !next.value.isWellFormed()) return no("broken-text", "The document holds half a character (a lone surrogate)");
    if (typeof next.value === "object" && next.value !== null) {
      for (const member of Object.values(next.value)) todo.push({ value: member, depth: next.depth + 1 });
    }
  }
  return undefined;
}
