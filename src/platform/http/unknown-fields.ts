import type { z } from "zod";
import type { FieldProblem } from "../../kernel/index.ts";
import { pointer } from "./field-problems.ts";

/** The parts of zod's definitions that this file reads; all of them are public in `zod/v4/core`. */
interface Def {
  type: string;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  element?: z.ZodType;
  items?: z.ZodType[];
  rest?: z.ZodType | null;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  left?: z.ZodType;
  right?: z.ZodType;
  innerType?: z.ZodType;
  in?: z.ZodType;
  getter?: () => z.ZodType;
}

export const defOf = (schema: z.ZodType): Def => schema._zod.def as unknown as Def;

/** The schema below optional, nullable, default, readonly, lazy and pipes, as it meets the input. */
export function unwrap(schema: z.ZodType): z.ZodType {
  const def = defOf(schema);
  const inner = def.innerType ?? (def.type === "pipe" ? def.in : def.type === "lazy" ? def.getter?.() : undefined);
  return inner ? unwrap(inner) : schema;
}

/**
 * Fields that no schema declares, anywhere in the input. A plain `z.object` drops them in silence; a caller who sends
 * `role` or `publishedAt` should hear that it does nothing. `z.looseObject` and records keep what they are given.
 */
export function unknownFields(schema: z.ZodType, input: unknown, path: readonly PropertyKey[] = []): FieldProblem[] {
  const plain = unwrap(schema);
  const def = defOf(plain);
  if (def.type === "union" && def.options) return leastUnknown(def.options, input, path);
  if (Array.isArray(input)) {
    return input.flatMap((item, at) => {
      const element = def.element ?? def.items?.[at] ?? def.rest;
      return element ? unknownFields(element, item, [...path, at]) : [];
    });
  }
  if (typeof input !== "object" || input === null) return [];
  if (def.type === "record" && def.valueType) {
    const { valueType } = def;
    return Object.entries(input).flatMap(([name, value]) => unknownFields(valueType, value, [...path, name]));
  }
  const known = fieldsOf(plain);
  if (!known) return [];
  return Object.entries(input).flatMap(([name, value]) => {
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (field) return unknownFields(field, value, [...path, name]);
    return [{
      path: pointer([...path, name]), code: "field.unknown", message: "This field does not exist here",
      mend: nearest(name, Object.keys(known)) ?? "Remove it.",
    }];
  });
}

/** The fields of an object, or of all objects of an intersection; `undefined` when more fields are welcome. */
function fieldsOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  const def = defOf(unwrap(schema));
  if (def.type === "object" && def.shape) return def.catchall && defOf(def.catchall).type !== "never" ? undefined : def.shape;
  if (def.type !== "intersection" || !def.left || !def.right) return undefined;
  const [left, right] = [fieldsOf(def.left), fieldsOf(def.right)];
  return left && right ? { ...left, ...right } : undefined;
}

/** Of the options that take the input, the one that knows most of it. */
function leastUnknown(options: z.ZodType[], input: unknown, path: readonly PropertyKey[]): FieldProblem[] {
  let best: FieldProblem[] | undefined;
  for (const option of options) {
    if (!option.safeParse(input).success) continue;
    const unknown = unknownFields(option, input, path);
    if (unknown.length === 0) return [];
    if (!best || unknown.length < best.length) best = unknown;
  }
  return best ?? []; // no option takes it: the parse itself will say so
}

function nearest(name: string, known: string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, "");
  const match = known.find((candidate) => plain(candidate) === plain(name));
  return match && `Did you mean "${match}"?`;
}
