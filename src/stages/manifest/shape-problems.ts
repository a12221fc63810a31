import { z } from "zod";
import type { ManifestProblem } from "./rules.ts";
import { nearest, mendUnknownField } from "./near-miss.ts";
import { manifestSchema } from "./schema.ts";
import { alternatives, isRecord, pointer, unwrapped } from "./walk.ts";

const AREAS: readonly [RegExp, string][] = [
  [/^\/sso\/oidc(\/|$)/, "oidc"], [/^\/sso\/saml(\/|$)/, "saml"], [/^\/provisioning\/scim(\/|$)/, "scim"],
  [/^\/(metadata|support|variables|sso|provisioning|guide|test|schema)(\/|$)/, "$1"],
];

/** The part of the manifest a path is in, as it stands in codes. */
export function areaOf(path: string): string {
  for (const [pattern, area] of AREAS) {
    const match = pattern.exec(path);
    if (match) return area === "$1" ? (match[1] ?? "document") : area;
  }
  return "document";
}

/** What zod found, in our words: path, stable code, and how to mend it. */
export function shapeProblems(error: z.ZodError, value: unknown): ManifestProblem[] {
  return error.issues.flatMap((issue) => ofIssue(issue, value));
}

function ofIssue(issue: z.core.$ZodIssue, value: unknown): ManifestProblem[] {
  const path = pointer(issue.path);
  const say = (rule: string, message: string, mend?: string, where = path): ManifestProblem =>
    ({ path: where, code: `manifest.${areaOf(where)}.${rule}`, severity: "error", message, ...(mend === undefined ? {} : { mend }) });
  const given = valueAt(value, issue.path);
  switch (issue.code) {
    case "invalid_type":
      return given === undefined
        ? [say("required", `${name(issue.path)} is missing`, description(issue.path, value))]
        : [say("type", `${name(issue.path)} must be ${a(issue.expected)}, not ${a(typeName(given))}`, quoteMend(issue.expected, given))];
    case "unrecognized_keys": {
      const known = alternatives(schemaAt(issue.path, value), given).flatMap((option) => Object.keys(option.shape));
      return issue.keys.slice(0, 50).map((key) => say("unknown-field", `There is no field ${key} here`, mendUnknownField(key, known), `${path}${pointer([key])}`));
    }
    case "too_big":
      return [say(issue.origin === "string" ? "too-long" : issue.origin === "array" ? "too-many" : "too-large", `${name(issue.path)} has at most ${issue.maximum}${unit(issue.origin)}`)];
    case "too_small":
      if (issue.origin === "string" && given === "") return [say("required", `${name(issue.path)} is empty`, description(issue.path, value))];
      return [say(issue.origin === "string" ? "too-short" : issue.origin === "array" ? "too-few" : "too-small", `${name(issue.path)} has at least ${issue.minimum}${unit(issue.origin)}`)];
    case "invalid_format":
      return [say("malformed", `${name(issue.path)} does not look right`, issue.message)];
    case "invalid_value": {
      const offered = issue.values.map(String);
      if (given === undefined) return [say("required", `${name(issue.path)} is missing`, `Offered: ${offered.join(", ")}.`)];
      return [say("not-offered", `${name(issue.path)} cannot be ${shown(given)}`, quoteMend("string", given, offered) ?? mendChoice(given, offered))];
    }
    case "invalid_union": {
      const key = "discriminator" in issue ? issue.discriminator : undefined;
      const offered = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      const at = key === undefined ? path : path.endsWith(`/${key}`) ? path : `${path}/${key}`;
      return [say(given === undefined ? "required" : "not-offered", `${name(issue.path)} ${given === undefined ? "is missing" : `cannot be ${shown(given)}`}`, mendChoice(given, offered), at)];
    }
    case "invalid_key":
      return [say("malformed", `${name(issue.path)} is not a usable name`, "Lower-case letters, digits and _; a letter first.")];
    default:
      return [say("malformed", `${name(issue.path)} does not look right`, issue.message)];
  }
}

const name = (path: readonly PropertyKey[]): string => {
  const last = path.at(-1);
  if (last === undefined) return "The document";
  return typeof last === "number" ? `${String(path.at(-2) ?? "item")}[${last}]` : String(last);
};

const a = (type: string): string => ({ object: "a group of fields", record: "a group of fields", array: "a list", string: "text", boolean: "true or false", number: "a number", int: "a whole number", null: "nothing" })[type] ?? type;
const typeName = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const unit = (origin: string): string => (origin === "string" ? " characters" : origin === "array" ? " entries" : "");
const shown = (value: unknown): string => (isRecord(value) || Array.isArray(value) ? a(typeName(value)) : JSON.stringify(value)?.slice(0, 64) ?? "that");

/** `version: 2.0` is a number in YAML; the sentence that helps is about quotes. */
function quoteMend(expected: string, given: unknown, offered: readonly string[] = []): string | undefined {
  if (expected === "boolean") return "Write true or false, without quotes.";
  if (expected !== "string" || (typeof given !== "number" && typeof given !== "boolean")) return undefined;
  const meant = offered.find((o) => Number(o) === given || o === String(given));
  return offered.length && meant === undefined ? undefined : `Put it in quotes: "${meant ?? String(given)}".`;
}

function mendChoice(given: unknown, offered: readonly string[]): string | undefined {
  const near = typeof given === "string" ? nearest(given, offered) : undefined;
  if (near !== undefined) return `Did you mean ${near}?`;
  return offered.length ? `Offered: ${offered.join(", ")}.` : undefined;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined), value);
}

function schemaAt(path: readonly PropertyKey[], value: unknown): z.core.$ZodType {
  let schema: z.core.$ZodType = manifestSchema;
  let at = value;
  for (const step of path) {
    const inner = unwrapped(schema);
    if (inner instanceof z.ZodArray) schema = inner.element;
    else if (inner instanceof z.ZodRecord) schema = inner.valueType;
    else {
      const option = alternatives(inner, at).find((o) => Object.hasOwn(o.shape, step));
      const member = option?.shape[String(step)];
      if (!member) return inner;
      schema = member;
    }
    at = valueAt(at, [step]);
  }
  return schema;
}

function description(path: readonly PropertyKey[], value: unknown): string | undefined {
  const schema = schemaAt(path, value);
  return z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(unwrapped(schema))?.description;
}
