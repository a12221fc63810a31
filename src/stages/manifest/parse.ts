import { isAlias, isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Document, YAMLMap, YAMLSeq } from "yaml";
import { checkManifest, MAX_NODES } from "./check.ts";
import type { CheckedManifest, CheckOptions } from "./check.ts";
import type { ManifestProblem } from "./rules.ts";
import { stepsOf } from "./walk.ts";

/** Largest document, in bytes of UTF-8. */
export const MAX_BYTES = 1_000_000;

/** More problems than this help nobody. */
export const MAX_PROBLEMS = 200;

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
  const read = readDocument(text, options.format);
  if (!read.ok) return refuse(read.problems);
  const checked = checkManifest(read.value, options);
  const locate = (p: ManifestProblem): ManifestProblem => ({ ...p, ...read.position(p.path) });
  return checked.ok
    ? { ...checked, tasks: checked.tasks.map(locate), warnings: checked.warnings.map(locate) }
    : refuse(checked.problems.slice(0, MAX_PROBLEMS).map(locate));
}

/** A document as it was written, before anybody asks whether it is a manifest; or why it cannot be read. */
export type ReadDocument = { ok: true; value: unknown; position(path: string): { line?: number; column?: number } } | { ok: false; problems: ManifestProblem[] };

/** Reads text within the bounds of {@link parseManifest}. Never throws. */
export function readDocument(text: string, format: "yaml" | "json" = /^\s*\{/.test(text) ? "json" : "yaml"): ReadDocument {
  const no = (...problems: ManifestProblem[]): ReadDocument => ({ ok: false, problems });
  if (Buffer.byteLength(text) > MAX_BYTES) return no(say("too-large", `The document is larger than ${MAX_BYTES} bytes`));
  if (/^[\s\ufeff]*$/.test(text)) return no(say("empty", "The document is empty", "Begin with schema: entente/1."));
  const hopeless = unreadable(text);
  if (hopeless) return no(hopeless);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true, resolveKnownTags: false, merge: false, schema: "core", logLevel: "error" });
    const broken = [...faults(document, lines), ...(format === "json" ? notJson(text) : [])];
    if (broken.length) return no(...broken);
    return { ok: true, value: document.toJS({ maxAliasCount: 0 }), position: (path) => position(document, path, lines) };
  } catch {
    // The YAML reader recurses; what exhausts it is refused like any other broken text.
    return no(say("unreadable", "The document cannot be read"));
  }
}

const refuse = (problems: ManifestProblem[]): CheckedManifest => ({ ok: false, problems });

function say(rule: string, message: string, mend?: string, where?: { line: number; col: number }): ManifestProblem {
  return { path: "", code: `manifest.document.${rule}`, severity: "error", message, ...(mend ? { mend } : {}), ...(where ? { line: where.line, column: where.col } : {}) };
}

/** Bounds that cost one pass and spare the reader, which recurses and keeps every fault it meets. */
function unreadable(text: string): ManifestProblem | undefined {
  let depth = 0;
  let deepest = 0;
  let opened = 0;
  let quotes = 0;
  for (const char of text) {
    if (char === "[" || char === "{") {
      opened++;
      deepest = Math.max(deepest, ++depth);
    } else if (char === "]" || char === "}") depth = Math.max(0, depth - 1);
    else if (char === '"' || char === "'") quotes++;
  }
  if (deepest > 200) return say("too-deep", "The document is nested too deep");
  if (opened > MAX_NODES || quotes > 4 * MAX_NODES) return say("too-large", `The document holds more than ${MAX_NODES} values`);
  return undefined;
}

function faults(document: Document.Parsed, lines: LineCounter): ManifestProblem[] {
  const found: ManifestProblem[] = [...document.errors, ...document.warnings].slice(0, 20).map((error) => {
    const where = lines.linePos(error.pos[0]);
    if (error.code === "MULTIPLE_DOCS") return say("several", "The text holds several documents", "Keep one.", where);
    if (error.code === "TAG_RESOLVE_FAILED") return say("tag", "Tags such as !!binary are not read", "Remove the tag.", where);
    return say("syntax", error.message.split("\n")[0] ?? "The text cannot be read", undefined, where);
  });
  visit(document, (_key, node) => {
    if (found.length >= 20) return visit.BREAK;
    if (!isNode(node)) return undefined;
    // The reader's own test for repeated keys takes time that grows with their square.
    if (isMap(node)) found.push(...repeatedKeys(node, lines));
    const where = node.range ? lines.linePos(node.range[0]) : undefined;
    if (isAlias(node) || ("anchor" in node && node.anchor !== undefined)) found.push(say("alias", "Anchors and aliases are not read", "Write the value out.", where));
    else if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) found.push(say("tag", "Tags such as !!binary are not read", "Remove the tag.", where));
    return undefined;
  });
  if (!found.length && !isMap(document.contents)) found.push(say("type", "The document is not a group of fields", "Begin with schema: entente/1."));
  return found;
}

function repeatedKeys(map: YAMLMap, lines: LineCounter): ManifestProblem[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }) => {
    const name = isScalar(key) ? String(key.value) : "";
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const where = isNode(key) && key.range ? lines.linePos(key.range[0]) : undefined;
    return [say("repeated-key", `${name.slice(0, 64)} is given twice`, "Remove one; which of them would count is anybody's guess.", where)];
  }).slice(0, 20);
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

/** The items of a group or a list by their step. Kept: whoever asks for every field of a document asks each of its groups as often. */
function itemsOf(node: YAMLMap | YAMLSeq): Map<string, unknown> {
  const known = stepsIn.get(node) ?? new Map(node.items.flatMap((item: unknown, i): [string, unknown][] =>
    (isPair(item) ? (isScalar(item.key) ? [[String(item.key.value), item]] : []) : [[String(i), item]])));
  stepsIn.set(node, known);
  return known;
}
const stepsIn = new WeakMap<object, Map<string, unknown>>();

/** Where a path stands in the text; a field that is missing is shown at the nearest one above it. */
function position(document: Document.Parsed, path: string, lines: LineCounter): { line?: number; column?: number } {
  let node: unknown = document.contents;
  let offset: number | undefined = isNode(node) ? node.range?.[0] : undefined;
  for (const step of stepsOf(path)) {
    if (!isCollection(node)) break;
    const found = itemsOf(node).get(step);
    if (found === undefined) break;
    const key: unknown = isPair(found) ? found.key : found;
    if (isNode(key) && key.range) offset = key.range[0];
    node = isPair(found) ? found.value : found;
  }
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
