import { z } from "zod";
import { line, paragraph, pattern } from "./fields.ts";

/**
 * - `string`    goes into a path segment, a query value or one host label below a fixed domain; percent-encoded by position
 * - `hostname`  may be the whole host (with an optional port)
 * - `url`       may be the start of a URL: scheme, host and path
 * - `choice`    one of `choices`; a string otherwise
 * - `secret`    never goes into a URL; only header expressions may read it
 */
export const VARIABLE_TYPES = ["string", "hostname", "url", "choice", "secret"] as const;
export type VariableType = (typeof VARIABLE_TYPES)[number];

export const variableSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, "Lower-case letters, digits and _; a letter first").max(64)
    .describe("Machine name, used as {{name}}. Renaming it removes the old one from every app."),
  label: line(64).describe("What the admin reads beside the field."),
  help: paragraph(500).optional().describe("Where to find the value."),
  type: z.enum(VARIABLE_TYPES).default("string").describe("What the value is, and so where it may stand in a URL."),
  required: z.boolean().default(true).describe("Must every org fill it in?"),
  pattern: pattern("Regular expression that the whole value must match. No look-around, no back references.").optional(),
  example: line(256).optional().describe("Shown as the placeholder; must match the pattern. Not for secrets."),
  default: line(256).optional().describe("Used when the org leaves it empty. Not for secrets."),
  choices: z.array(z.strictObject({
    value: line(128).describe("What goes into the URL."),
    label: line(64).describe("What the admin reads."),
  })).min(2).max(50).optional().describe("For `choice` only."),
  suffixes: z.array(z.string().regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "A domain name").max(253)).min(1).max(10).optional()
    .describe("For `hostname` and `url`: domains the host must be equal to or end with, for example acme.example."),
}).describe("A value that each org fills in.");

/** At most this many per integration. */
export const MAX_VARIABLES = 8;

export const variablesSchema = z.array(variableSchema).max(MAX_VARIABLES).default([])
  .describe("Per-org values, used as {{name}} in URLs and as app.name in expressions. At most 8.");

export type Variable = z.output<typeof variableSchema>;
