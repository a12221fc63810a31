import { findAttribute, type Definition, type Found } from "./attributes.ts";
import { ScimError } from "./errors.ts";

/** A SCIM filter (RFC 7644 §3.4.2.2), parsed and checked against the schema. The library's own reader is not used:
 *  it compares case-exactly, takes unknown attributes, and multiplies out what is nested. */
export type Filter =
  | { kind: "and" | "or"; left: Filter; right: Filter }
  | { kind: "not"; of: Filter }
  | { kind: "some"; attribute: Found; of: Filter }
  | { kind: "compare"; attribute: Found; op: string; value: string | number | boolean | null };

const MAX_LENGTH = 4096;
const MAX_DEPTH = 24;
const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([A-Za-z$][\w$:.-]*)|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(\.[A-Za-z$][\w$-]*))/y;
const OPERATORS = new Set(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"]);

const bad = (why: string) => new ScimError(400, "invalidFilter", `The filter cannot be read: ${why}`);

/**
 * @param within the list attribute whose elements the filter speaks of, when it stands in brackets.
 * @throws {ScimError} 400 `invalidFilter`; 403 `sensitive` when it asks about a password.
 */
export function parseFilter(text: string, definition: Definition, within?: Found): Filter {
  if (text.length > MAX_LENGTH) throw bad("it is too long");
  const tokens = tokenise(text);
  let at = 0;
  let depth = 0;
  const peek = (word: string) => tokens[at]?.toLowerCase() === word;
  const expect = (word: string) => { if (!peek(word)) throw bad(`${word} is missing`); at++; };
  const nested = (inner: () => Filter): Filter => {
    if (++depth > MAX_DEPTH) throw bad("it is nested too deeply");
    const found = inner();
    depth--;
    return found;
  };
  let scope = within;

  function or(): Filter {
    let left = and();
    while (peek("or")) { at++; left = { kind: "or", left, right: and() }; }
    return left;
  }
  function and(): Filter {
    let left = term();
    while (peek("and")) { at++; left = { kind: "and", left, right: term() }; }
    return left;
  }
  function term(): Filter {
    if (peek("not") && tokens[at + 1] === "(") { at++; return { kind: "not", of: term() }; }
    if (peek("(")) {
      at++;
      const inner = nested(or);
      expect(")");
      return inner;
    }
    return comparison();
  }
  function comparison(): Filter {
    const path = tokens[at++] ?? "";
    if (tokens[at] === "[") {
      const attribute = scope ? undefined : findAttribute(definition, path);
      if (!attribute?.complex) throw bad("brackets follow an attribute that has no parts");
      at++;
      scope = attribute;
      const of = nested(or);
      scope = within;
      expect("]");
      if (!tokens[at]?.startsWith(".")) return { kind: "some", attribute, of };
      const sub = compare(findAttribute(definition, path + tokens[at++]));
      return { kind: "some", attribute, of: { kind: "and", left: of, right: sub } };
    }
    return compare(scope ? findAttribute(definition, `${scope.extension ? `${scope.extension}:` : ""}${scope.name}.${path}`) : findAttribute(definition, path));
  }
  function compare(attribute: Found | undefined): Filter {
    if (!attribute) throw bad("an attribute is not known");
    if (attribute.name.toLowerCase() === "password") throw new ScimError(403, "sensitive", "A password cannot be asked about");
    const op = (tokens[at++] ?? "").toLowerCase();
    if (!OPERATORS.has(op)) throw bad("an operator is not known");
    if (op === "pr") return { kind: "compare", attribute, op, value: null };
    const value = literal(tokens[at++]);
    if (["gt", "ge", "lt", "le"].includes(op) && (["boolean", "binary", "complex"].includes(attribute.type) || value === null || typeof value === "boolean")) throw bad("these values have no order");
    if (["co", "sw", "ew"].includes(op) && (typeof value !== "string" || attribute.type === "boolean")) throw bad("this operator needs text");
    return { kind: "compare", attribute, op, value };
  }

  const filter = or();
  if (at < tokens.length) throw bad("something follows its end");
  return filter;
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (!found) throw bad("unexpected character");
    tokens.push(found[0].trim());
  }
  if (tokens.length === 0) throw bad("it is empty");
  return tokens;
}

function literal(token: string | undefined): string | number | boolean | null {
  if (token === undefined || !/^(".*"|true|false|null|-?\d[\d.eE+-]*)$/is.test(token)) throw bad("a value is missing");
  try {
    return JSON.parse(token.startsWith('"') ? token : token.toLowerCase()) as string | number | boolean | null;
  } catch {
    throw bad("a value is not JSON");
  }
}

type Json = Record<string, unknown>;

/** Whether a resource (as it would be sent) matches. */
export function matches(filter: Filter, resource: Json): boolean {
  switch (filter.kind) {
    case "and": return matches(filter.left, resource) && matches(filter.right, resource);
    case "or": return matches(filter.left, resource) || matches(filter.right, resource);
    case "not": return !matches(filter.of, resource);
    case "some": return list(holder(resource, filter.attribute)?.[filter.attribute.name]).some((one) => matchesElement(filter.of, one));
    case "compare": return holds(filter, valuesOf(resource, filter.attribute));
  }
}

/** Whether one element of a list attribute matches a filter that stood in its brackets. */
export function matchesElement(filter: Filter, element: unknown): boolean {
  switch (filter.kind) {
    case "and": return matchesElement(filter.left, element) && matchesElement(filter.right, element);
    case "or": return matchesElement(filter.left, element) || matchesElement(filter.right, element);
    case "not": return !matchesElement(filter.of, element);
    case "some": return false;
    case "compare": return holds(filter, list((element as Json | null)?.[filter.attribute.sub ?? "value"]));
  }
}

/** The values a path leads to; a list of complex values without a sub-attribute means their `value`. */
export function valuesOf(resource: Json, attribute: Found): unknown[] {
  const values = list(holder(resource, attribute)?.[attribute.name]);
  if (attribute.sub) return values.flatMap((v) => list((v as Json | null)?.[attribute.sub ?? ""]));
  return attribute.complex && attribute.multiValued ? values.flatMap((v) => list((v as Json | null)?.["value"])) : values;
}

function holder(resource: Json, attribute: Found): Json | undefined {
  return attribute.extension ? (resource[attribute.extension] as Json | undefined) : resource;
}

const list = (value: unknown): unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

function holds({ attribute, op, value }: Extract<Filter, { kind: "compare" }>, actual: unknown[]): boolean {
  if (op === "pr") return actual.some((v) => v !== "" && !(typeof v === "object" && v !== null && Object.keys(v).length === 0));
  if (value === null) return (op === "eq") === (actual.length === 0);
  if (op === "ne") return !actual.some((v) => compareOne(attribute, "eq", v, value));
  return actual.some((v) => compareOne(attribute, op, v, value));
}

function compareOne(attribute: Found, op: string, actual: unknown, wanted: string | number | boolean): boolean {
  if (typeof actual === "boolean") return op === "eq" && actual === (typeof wanted === "string" ? wanted.toLowerCase() === "true" && true : wanted);
  if (attribute.type === "dateTime" && typeof wanted === "string" && ["eq", "gt", "ge", "lt", "le"].includes(op))
    return ordered(op, Date.parse(String(actual)), Date.parse(wanted));
  if (typeof actual === "number") return typeof wanted === "number" && ordered(op, actual, wanted);
  if (typeof actual !== "string" || typeof wanted !== "string") return false;
  const [have, want] = attribute.caseExact ? [actual, wanted] : [actual.toLowerCase(), wanted.toLowerCase()];
  if (op === "co") return have.includes(want);
  if (op === "sw") return have.startsWith(want);
  if (op === "ew") return have.endsWith(want);
  return ordered(op, have, want);
}

function ordered<T extends string | number>(op: string, a: T, b: T): boolean {
  switch (op) {
    case "eq": return a === b;
    case "gt": return a > b;
    case "ge": return a >= b;
    case "lt": return a < b;
    case "le": return a <= b;
    default: return false;
  }
}
