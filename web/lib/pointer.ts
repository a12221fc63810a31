/** A document as forms hold it: JSON, possibly half filled. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The steps of a JSON Pointer (RFC 6901). */
export const stepsOf = (pointer: string): string[] =>
  pointer === "" ? [] : pointer.slice(1).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

export const below = (pointer: string, step: string | number): string => `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;

export const isWithin = (pointer: string, prefix: string): boolean => pointer === prefix || pointer.startsWith(`${prefix}/`);

export function at(value: unknown, pointer: string): Json | undefined {
  let here = value;
  for (const step of stepsOf(pointer)) {
    if (Array.isArray(here)) here = here[Number(step)];
    else if (isObject(here) && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here as Json | undefined;
}

/** The document with one value put in place; `undefined` takes the field out. Everything else stays as it is. */
export function put(value: Json | undefined, pointer: string, wanted: Json | undefined): Json | undefined {
  const [step, ...rest] = stepsOf(pointer);
  if (step === undefined) return wanted;
  const further = rest.reduce(below, "");
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const next = put(items[Number(step)], further, wanted);
    return next === undefined ? items.filter((_, i) => i !== Number(step)) : items.toSpliced(Number(step), 1, next);
  }
  const held = isObject(value) ? value : {};
  const next = put(held[step], further, wanted);
  const { [step]: _gone, ...others } = held;
  if (next === undefined) return others;
  return Object.hasOwn(held, step) ? Object.fromEntries(Object.entries(held).map(([k, v]) => [k, k === step ? next : v])) : { ...held, [step]: next };
}

export const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, held: unknown) => (isObject(held) ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held)) ?? "";

/** Pointers of the fields in which two documents differ; lists count as one field. */
export function differences(a: unknown, b: unknown, pointer = ""): string[] {
  if (same(a, b)) return [];
  if (!isObject(a) || !isObject(b)) return [pointer];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) => differences(a[name], b[name], below(pointer, name)));
}
