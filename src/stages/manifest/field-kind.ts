import { z } from "zod";
import { manifestSchema } from "./schema.ts";
import type { FieldKind } from "./schema/fields.ts";
import { alternatives, kindOf, stepsOf, unwrapped } from "./walk.ts";

/** The kind of the manifest's field at a path (RFC 6901), whatever stands there; of several shapes, the first kind that one of them gives it. */
export function fieldKindAt(path: string): FieldKind | undefined {
  const found = stepsOf(path).reduce<z.core.$ZodType[]>((places, step) => places.flatMap((place) => below(place, step)), [manifestSchema]);
  return found.map(kindOf).find((kind) => kind !== undefined);
}

function below(schema: z.core.$ZodType, step: string): z.core.$ZodType[] {
  const at = unwrapped(schema);
  if (at instanceof z.ZodArray) return /^\d{1,4}$/.test(step) ? [at.element] : [];
  if (at instanceof z.ZodRecord) return [at.valueType];
  return alternatives(at).flatMap((option) => (Object.hasOwn(option.shape, step) ? [option.shape[step] as z.core.$ZodType] : []));
}
