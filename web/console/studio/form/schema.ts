import manifestSchema from "../../../../docs/manifest.schema.json" with { type: "json" };
import { stepsOf } from "../../../lib/pointer.ts";

/** As much of JSON Schema as the manifest's uses. The same document guides the form, the API and the command line. */
export interface SchemaNode {
  type?: "string" | "boolean" | "integer" | "number" | "array" | "object";
  title?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: readonly string[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  items?: SchemaNode;
  properties?: Readonly<Record<string, SchemaNode>>;
  required?: readonly string[];
  oneOf?: readonly SchemaNode[];
  additionalProperties?: SchemaNode | false;
  "x-entente"?: string;
}

export const SCHEMA = manifestSchema as unknown as SchemaNode;

/** The part of the schema that describes a field; `undefined` for what the manifest does not know. */
export function nodeAt(pointer: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = SCHEMA;
  for (const step of stepsOf(pointer)) {
    const alternatives: readonly SchemaNode[] | undefined = node?.oneOf;
    node = node?.items && /^\d+$/.test(step) ? node.items
      : alternatives ? alternatives.find((one) => one.properties?.[step])?.properties?.[step]
      : (node?.properties?.[step] ?? (node?.additionalProperties || undefined));
  }
  return node;
}

/** The property that tells the alternatives of a `oneOf` apart. */
export function discriminator(node: SchemaNode): string | undefined {
  const first = node.oneOf?.[0]?.properties ?? {};
  return Object.keys(first).find((name) => first[name]?.const !== undefined);
}

export const isLong = (node: SchemaNode): boolean =>
  node["x-entente"] === "markdown" || ((node.pattern ?? "").includes(String.raw`\n`) && node["x-entente"] !== "expression" && node["x-entente"] !== "header-expression")
  || (node.pattern ?? "").includes("BEGIN CERTIFICATE");

export const isCode = (node: SchemaNode): boolean => ["url-template", "text-template", "static-url", "expression", "header-expression", "pattern"].includes(node["x-entente"] ?? "");

/** In which `{{name}}` stands for a variable. */
export const isTemplate = (node: SchemaNode): boolean => node["x-entente"] === "url-template" || node["x-entente"] === "text-template";

/** How much of a field's room is used, to stand beside it. */
export const limitOf = (node: SchemaNode, text: string): { used: number; max: number } | undefined => (node.maxLength === undefined ? undefined : { used: text.length, max: node.maxLength });
