import { z } from "zod";
import { KIND_KEY } from "./schema/fields.ts";
import type { FieldKind } from "./schema/fields.ts";

/** One step of a path into a document. */
export type Step = string | number;

/** RFC 6901. */
export const pointer = (steps: readonly PropertyKey[]): string =>
  steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The inverse of `pointer`; numbers stay text. */
export const stepsOf = (path: string): string[] =>
  path.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The schema below `optional`, `default` and their like. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault || at instanceof z.ZodNullable) at = at.unwrap();
  return at;
}

/** The alternative of a discriminated union that `value` names, or all of them when it names none. */
export function alternatives(schema: z.core.$ZodType, value?: unknown): z.ZodObject[] {
  const at = unwrapped(schema);
  if (at instanceof z.ZodObject) return [at];
  if (!(at instanceof z.ZodDiscriminatedUnion)) return [];
  const options = (at.options as readonly z.core.$ZodType[]).map(unwrapped).filter((option): option is z.ZodObject => option instanceof z.ZodObject);
  if (!isRecord(value)) return options;
  const key = at.def.discriminator;
  const named = options.filter((option) => {
    const literal = option.shape[key];
    return literal instanceof z.ZodLiteral && (literal.values as ReadonlySet<unknown>).has(value[key]);
  });
  return named.length ? named : options;
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands at one place of a document, and the schema of that place. */
export interface Place {
  steps: Step[];
  schema: z.core.$ZodType;
  value: unknown;
}

/** Every place of `value` that the schema knows, leaves and branches, parents first. */
export function* placesOf(schema: z.core.$ZodType, value: unknown, steps: Step[] = []): Generator<Place> {
  if (value === undefined) return;
  yield { steps, schema, value };
  const at = unwrapped(schema);
  if (at instanceof z.ZodArray) {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* placesOf(at.element, item, [...steps, i]);
  } else if (at instanceof z.ZodRecord) {
    if (isRecord(value)) for (const [key, item] of Object.entries(value)) yield* placesOf(at.valueType, item, [...steps, key]);
  } else if (isRecord(value)) {
    for (const option of alternatives(at, value).slice(0, 1)) {
      for (const [key, member] of Object.entries(option.shape)) yield* placesOf(member, value[key], [...steps, key]);
    }
  }
}

/** The kind a field declares (fields.ts), if it declares one. */
export function kindOf(schema: z.core.$ZodType): FieldKind | undefined {
  return z.globalRegistry.get(unwrapped(schema))?.[KIND_KEY] as FieldKind | undefined;
}

/** Every text in `value` whose field declares one of `kinds`. */
export function fieldsOfKind(schema: z.core.$ZodType, value: unknown, ...kinds: FieldKind[]): { path: string; kind: FieldKind; text: string }[] {
  const found: { path: string; kind: FieldKind; text: string }[] = [];
  for (const place of placesOf(schema, value)) {
    const kind = kindOf(place.schema);
    if (kind && kinds.includes(kind) && typeof place.value === "string") found.push({ path: pointer(place.steps), kind, text: place.value });
  }
  return found;
}
