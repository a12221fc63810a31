import { isAlias, isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Document } from "yaml";
import { checkManifest } from "./check.ts";
import type { CheckedManifest, CheckOptions } from "./check.ts";
import type { ManifestProblem } from "./rules.ts";
import { stepsOf } from "./walk.ts";

/** Largest document, in bytes of UTF-8. */
export const MAX_BYTES = 1_000_000;

export interface ParseOptions extends CheckOptions {
  /** Left out: JSON when the text begins with `{`, else YAML. */
  format?: "yaml" | "json";
}

/**
 * Reads a manifest from text: YAML 1.2 (core schema) or JSON. Never throws; each problem has a JSON Pointer, a stable
 * code, and the line and column where it stands (1-based).
 * Refused: more than 1 MB, several documents, tags, anchors and aliases (no bombs, and nothing that reads differently
 * elsewhere), repeated keys, keys that are not text.
 */
export function parseManifest(text: string, options: ParseOptions = {}): CheckedManifest {
  if (Buffer.byteLength(text) > MAX_BYTES) return refuse([say("too-large", `The document is larger than ${MAX_BYTES} bytes`)]);
  if (/^[\s\ufeff]*$/.test(text)) return refuse([say("empty", "The document is empty", "Begin with schema: entente/1.")]);
  if (nesting(text) > 200) return refuse([say("too-deep", "The document is nested too deep")]);
  const format = options.format ?? (/^\s*\{/.test(text) ? "json" : "yaml");
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, stringKeys: true, resolveKnownTags: false, merge: false, schema: "core", logLevel: "silent" });
    const broken = [...faults(document, lines), ...(format === "json" ? notJson(text) : [])];
    if (broken.length) return refuse(broken);
    const checked = checkManifest(document.toJS({ maxAliasCount: 0 }), options);
    const locate = (p: ManifestProblem): ManifestProblem => ({ ...p, ...position(document, p.path, lines) });
    return checked.ok
      ? { ...checked, tasks: checked.tasks.map(locate), warnings: checked.warnings.map(locate) }
      : refuse(checked.problems.map(locate));
  } catch {
    // The YAML reader recurses; what exhausts it is refused like any other broken text.
    return refuse([say("unreadable", "The document cannot be read")]);
  }
}

const refuse = (problems: ManifestProblem[]): CheckedManifest => ({ ok: false, problems });

function say(rule: string, message: string, mend?: string, where?: { line: number; col: number }): ManifestProblem {
  return { path: "", code: `manifest.document.${rule}`, severity: "error", message, ...(mend ? { mend } : {}), ...(where ? { line: where.line, column: where.col } : {}) };
}

/** How deep brackets open, quotes ignored: a bound that costs one pass and spares the recursive reader. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === "[" || char === "{") deepest = Math.max(deepest, ++depth);
    else if (char === "]" || char === "}") depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function faults(document: Document.Parsed, lines: LineCounter): ManifestProblem[] {
  const found: ManifestProblem[] = [...document.errors, ...document.warnings].slice(0, 20).map((error) => {
    const where = lines.linePos(error.pos[0]);
    if (error.code === "DUPLICATE_KEY") return say("repeated-key", "A field is given twice", "Remove one; which of them would count is anybody's guess.", where);
    if (error.code === "MULTIPLE_DOCS") return say("several", "The text holds several documents", "Keep one.", where);
    if (error.code === "TAG_RESOLVE_FAILED") return say("tag", "Tags such as !!binary are not read", "Remove the tag.", where);
    return say("syntax", error.message.split("\n")[0] ?? "The text cannot be read", undefined, where);
  });
  visit(document, (_key, node) => {
    if (found.length >= 20) return visit.BREAK;
    if (!isNode(node)) return undefined;
    const where = node.range ? lines.linePos(node.range[0]) : undefined;
    if (isAlias(node) || ("anchor" in node && node.anchor !== undefined)) found.push(say("alias", "Anchors and aliases are not read", "Write the value out.", where));
    else if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) found.push(say("tag", "Tags such as !!binary are not read", "Remove the tag.", where));
    return undefined;
  });
  if (!found.length && !isMap(document.contents)) found.push(say("type", "The document is not a group of fields", "Begin with schema: entente/1."));
  return found;
}

const CORE_TAGS = new Set(["map", "seq", "str", "int", "float", "bool", "null"].map((name) => `tag:yaml.org,2002:${name}`));

function notJson(text: string): ManifestProblem[] {
  try {
    JSON.parse(text.replace(/^\ufeff/, ""));
    return [];
  } catch (error) {
    return [say("syntax", error instanceof Error ? error.message.slice(0, 200) : "This is not JSON")];
  }
}

/** Where a path stands in the text; a field that is missing is shown at the nearest one above it. */
function position(document: Document.Parsed, path: string, lines: LineCounter): { line?: number; column?: number } {
  let node: unknown = document.contents;
  let offset: number | undefined = isNode(node) ? node.range?.[0] : undefined;
  for (const step of stepsOf(path)) {
    if (!isCollection(node)) break;
    const found = node.items.find((item, i) => (isPair(item) ? isScalar(item.key) && String(item.key.value) === step : String(i) === step));
    if (found === undefined) break;
    const key: unknown = isPair(found) ? found.key : found;
    if (isNode(key) && key.range) offset = key.range[0];
    node = isPair(found) ? found.value : found;
  }
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
