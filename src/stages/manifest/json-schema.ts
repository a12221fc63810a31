import { z } from "zod";
import { manifestSchema } from "./schema.ts";

/** Where the schema is published; also its `$id`. */
export const MANIFEST_SCHEMA_ID = "urn:entente:manifest:1";

/**
 * JSON Schema (2020-12) of a manifest as people write it, for editors and other tools. It knows shapes; what fields mean
 * to each other only `parseManifest` knows. `x-entente` names the kind of a text: url-template, expression …
 */
export function manifestJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema, { io: "input", target: "draft-2020-12" });
  return { $schema, $id: MANIFEST_SCHEMA_ID, title: "Entente manifest", ...schema };
}

/** The committed file's exact text. */
export const manifestJsonSchemaText = (): string => `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
