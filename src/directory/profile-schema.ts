import { z } from "zod";
import { type FieldProblem, Problem } from "../kernel/index.ts";

export const ATTRIBUTE_TYPES = ["string", "boolean", "number", "integer", "string[]"] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];
export type AttributeValue = string | boolean | number | string[];
export type Profile = Record<string, AttributeValue>;

/** One thing an org knows about its people beyond the base attributes. */
export interface Attribute {
  /** Stable name in mappings and CSV columns; letters, digits and underscores. */
  name: string;
  label: string;
  type: AttributeType;
  required: boolean;
  /** No two people of the org share a value; for `string`, `number` and `integer`. */
  unique: boolean;
  /** The only values there may be; for `string` and `string[]`. */
  oneOf?: string[] | undefined;
}

/** Known of everybody; a custom attribute cannot take these names. */
export const BASE_ATTRIBUTES = ["userName", "email", "givenName", "familyName", "displayName", "status", "groups"] as const;
export const MAX_ATTRIBUTES = 100;
export const MAX_TEXT = 1_000;

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

export const AttributeShape = z.object({
  name: z.string().regex(NAME), label: z.string().trim().min(1).max(100), type: z.enum(ATTRIBUTE_TYPES),
  required: z.boolean().default(false), unique: z.boolean().default(false), oneOf: z.array(z.string().min(1).max(200)).min(1).max(500).optional(),
});

/** @throws {Problem} `invalid-field` for names used twice, base names, and rules that do not fit the type. */
export function vetAttributes(attributes: readonly Attribute[]): void {
  const fields: FieldProblem[] = [];
  const seen = new Set<string>(BASE_ATTRIBUTES.map((name) => name.toLowerCase()));
  for (const [index, attribute] of attributes.entries()) {
    const wrong = (code: string, message: string, at = "name") => fields.push({ path: `/attributes/${index}/${at}`, code: `profile-schema.${code}`, message });
    if (!NAME.test(attribute.name)) wrong("name", `"${attribute.name}" is not a name`);
    if (attribute.name in Object.prototype) wrong("name", `"${attribute.name}" is reserved`);
    if (seen.has(attribute.name.toLowerCase())) wrong("twice", `There is "${attribute.name}" already`);
    seen.add(attribute.name.toLowerCase());
    if (attribute.oneOf && !attribute.type.startsWith("string")) wrong("one-of", "Only text has a list of values", "oneOf");
    if (attribute.unique && (attribute.type === "boolean" || attribute.type === "string[]")) wrong("unique", `A ${attribute.type} cannot be unique`, "unique");
  }
  if (fields.length > 0) throw new Problem("invalid-field", "The profile schema needs mending", { fields });
}

/**
 * Holds a profile against the schema. `null` and `undefined` mean: no value.
 * @returns the profile with declared attributes alone, or everything that is wrong with it.
 */
export function checkProfile(attributes: readonly Attribute[], given: Record<string, unknown>, at = "/profile"): { profile: Profile; fields: FieldProblem[] } {
  const fields: FieldProblem[] = [];
  const profile: Profile = {};
  const known = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  for (const [name, value] of Object.entries(given)) {
    const attribute = known.get(name);
    const path = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!attribute) fields.push({ path, code: "profile.unknown", message: `There is no attribute "${name}"`, mend: "Add it to the profile schema first" });
    else if (value !== null && value !== undefined) {
      const wrong = whyNot(attribute, value);
      if (wrong) fields.push({ path, code: "profile.value", message: `${attribute.label} ${wrong}` });
      else profile[name] = value as AttributeValue;
    }
  }
  for (const attribute of attributes) {
    const value = given[attribute.name];
    if (attribute.required && (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))) {
      fields.push({ path: `${at}/${attribute.name}`, code: "profile.required", message: `${attribute.label} is required` });
    }
  }
  return { profile, fields };
}

function whyNot(attribute: Attribute, value: unknown): string | undefined {
  switch (attribute.type) {
    case "boolean": return typeof value === "boolean" ? undefined : "must be true or false";
    case "number": return typeof value === "number" && Number.isFinite(value) ? undefined : "must be a number";
    case "integer": return Number.isSafeInteger(value) ? undefined : "must be a whole number";
    case "string": return whyNotText(attribute, value);
    case "string[]":
      if (!Array.isArray(value) || value.length > 100) return "must be a list of at most 100 texts";
      return value.map((one) => whyNotText(attribute, one)).find((wrong) => wrong !== undefined);
  }
}

function whyNotText(attribute: Attribute, value: unknown): string | undefined {
  if (typeof value !== "string") return "must be text";
  if (value.length > MAX_TEXT) return `must have at most ${MAX_TEXT} characters`;
  if (!isStorable(value)) return "has characters that cannot be kept";
  if (attribute.oneOf && !attribute.oneOf.includes(value)) return `must be one of: ${attribute.oneOf.join(", ")}`;
  return undefined;
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair; other controls have no place in a name. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !/(?![\t\n\r])[\p{Cc}--[\u0080-\u009f]]/v.test(text);

/** The values that no other person may have, folded for comparison. */
export function uniqueValues(attributes: readonly Attribute[], profile: Profile): { attribute: string; valueKey: string }[] {
  return attributes.flatMap((attribute) => {
    const value = attribute.unique ? profile[attribute.name] : undefined;
    return value === undefined || value === "" ? [] : [{ attribute: attribute.name, valueKey: String(value).normalize("NFKC").toLowerCase() }];
  });
}
