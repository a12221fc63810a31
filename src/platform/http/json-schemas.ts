import { z } from "zod";

export type JsonSchema = { [key: string]: unknown };
type Io = "input" | "output";

/** Patterns that only repeat what `format` says, at three hundred characters each. */
const SAID_BY_FORMAT = new Set(["date-time", "date", "time", "email", "uuid", "ipv4", "ipv6"]);

/**
 * Turns zod schemas into JSON Schema 2020-12, as OpenAPI 3.1 takes it, and keeps what has a name (`.meta({ id })`) or
 * refers to itself as components. A schema that reads differently on the way in (defaults, coercion) is there twice:
 * `Thing` is what we answer, `ThingInput` what we take.
 */
export function jsonSchemas() {
  const named = { input: new Map<string, JsonSchema>(), output: new Map<string, JsonSchema>() };

  /** @param hint names what has no name of its own but must have one, because it refers to itself. */
  function describe(schema: z.ZodType, io: Io, hint: string): JsonSchema {
    const { $schema: _, $defs, ...root } = z.toJSONSchema(schema, {
      io, cycles: "ref", reused: "inline", unrepresentable: "any", target: "draft-2020-12", override: tidy,
    }) as JsonSchema;
    const rename = (name: string) => (name.startsWith("__schema") ? `${hint}${name.slice(8)}` : name);
    const local = (value: unknown) => replaceRefs(value, "#/$defs/", (name) => `#/${io}/${rename(name)}`);
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
      named[io].set(rename(name), local(definition) as JsonSchema);
    }
    // a schema that refers to itself from its root refers to "#"
    if (JSON.stringify(root).includes('"$ref":"#"')) {
      named[io].set(hint, replaceRefs(local(root), "#", () => `#/${io}/${hint}`, true) as JsonSchema);
      return { $ref: `#/${io}/${hint}` };
    }
    return local(root) as JsonSchema;
  }

  /** The document with its references settled, and the components that it refers to. */
  function settle<T>(document: T): { document: T; schemas: Record<string, JsonSchema> } {
    const twofold = differing(named);
    const settled = (value: unknown): unknown => replaceRefs(
      replaceRefs(value, "#/output/", (name) => `#/components/schemas/${name}`),
      "#/input/", (name) => `#/components/schemas/${name}${twofold.has(name) ? "Input" : ""}`,
    );
    const schemas: Record<string, JsonSchema> = {};
    for (const [name, schema] of named.input) schemas[twofold.has(name) ? `${name}Input` : name] = settled(schema) as JsonSchema;
    for (const [name, schema] of named.output) schemas[name] = settled(schema) as JsonSchema;
    return { document: settled(document) as T, schemas };
  }

  return { describe, settle, definition: (ref: string): JsonSchema | undefined => {
    const [, io, name = ""] = ref.split("/");
    return named[io === "output" ? "output" : "input"].get(name);
  } };
}

function tidy({ jsonSchema, zodSchema }: { jsonSchema: JsonSchema; zodSchema: z.core.$ZodType }): void {
  if (typeof jsonSchema["format"] === "string" && SAID_BY_FORMAT.has(jsonSchema["format"])) delete jsonSchema["pattern"];
  const { def } = zodSchema._zod as unknown as { def: { type: string; catchall?: unknown } };
  // our door refuses what a plain object does not name, so the document says it too
  if (def.type === "object" && !def.catchall) jsonSchema["additionalProperties"] = false;
}

/** Names whose input and output read differently, or lead to one that does. */
function differing(named: Record<Io, Map<string, JsonSchema>>): Set<string> {
  const plain = (schema: JsonSchema | undefined) => JSON.stringify(schema)?.replaceAll("#/input/", "#/").replaceAll("#/output/", "#/");
  const found = new Set([...named.input.keys()].filter((name) => named.output.has(name) && plain(named.input.get(name)) !== plain(named.output.get(name))));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [name, schema] of named.input) {
      const leadsThere = [...found].some((other) => JSON.stringify(schema).includes(`"#/input/${other}"`));
      if (leadsThere && named.output.has(name)) found.add(name);
    }
  }
  return found;
}

function replaceRefs(value: unknown, prefix: string, to: (name: string) => string, whole = false): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceRefs(item, prefix, to, whole));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) =>
    key === "$ref" && typeof item === "string" && (whole ? item === prefix : item.startsWith(prefix))
      ? [key, to(item.slice(prefix.length))]
      : [key, replaceRefs(item, prefix, to, whole)]));
}
