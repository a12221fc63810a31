import { z } from "zod";

/**
 * Kinds of text that mean more than text. The kind travels as `x-entente` metadata, so that the rules, the JSON Schema,
 * the forms and the diff all find the same fields without a list of their own.
 *
 * - `url-template`     an absolute URL that may hold `{{name}}`
 * - `text-template`    any text that may hold `{{name}}`
 * - `static-url`       an absolute URL without variables
 * - `expression`       CEL over `user`, `app`, `groups`, `org`
 * - `header-expression` CEL over `app` (secrets included) and `token`
 * - `secret-ref`       the name of a secret that is kept elsewhere; never the secret
 * - `pattern`          a regular expression of the linear-time kind (see pattern.ts)
 * - `markdown`         guide text, with `{{placeholder}}`
 */
export type FieldKind =
  | "url-template" | "text-template" | "static-url" | "expression" | "header-expression" | "secret-ref" | "pattern" | "markdown";

export const KIND_KEY = "x-entente";

/** Longest URL field, in characters. */
export const MAX_URL = 1024;
/** Longest expression, in characters. */
export const MAX_EXPRESSION = 2048;

// C0, DEL and C1, except that multi-line text keeps tab, LF and CR.
const ONE_LINE = /^\P{Cc}*$/u;
const MANY_LINES = /^[\P{Cc}\t\n\r]*$/u;

/** One line of text without control characters. */
export const line = (max: number) => z.string().min(1).max(max).regex(ONE_LINE, "One line, without control characters");
/** Text of several lines. */
export const paragraph = (max: number) => z.string().min(1).max(max).regex(MANY_LINES, "Text without control characters");

const kind = (of: FieldKind, schema: z.ZodString, description: string) => schema.meta({ [KIND_KEY]: of, description });

export const urlTemplate = (description: string, max: number = MAX_URL) => kind("url-template", line(max), description);
export const textTemplate = (description: string, max: number = MAX_URL) => kind("text-template", line(max), description);
export const staticUrl = (description: string) => kind("static-url", line(MAX_URL), description);
export const expression = (description: string) => kind("expression", paragraph(MAX_EXPRESSION), description);
export const headerExpression = (description: string) => kind("header-expression", paragraph(MAX_EXPRESSION), description);
export const pattern = (description: string) => kind("pattern", line(256), description);
export const markdown = (description: string, max = 20_000) => kind("markdown", paragraph(max), description);
export const secretRef = (description: string) =>
  kind("secret-ref", z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/, "The name of a secret: lower-case letters, digits, _ . -"), description);

export const email = (description: string) =>
  line(254).regex(/^[^\s@<>()",;:\\]+@[^\s@<>()",;:\\]+\.[^\s@<>()",;:\\]+$/, "An e-mail address").describe(description);

/** One X.509 certificate as PEM. */
export const certificate = (description: string) =>
  z.string().max(8192)
    .regex(/^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/, "One certificate in PEM form")
    .describe(description);

/** Who switches the protocol on at the app's side, and for whom it is there at all. */
export const setup = z.strictObject({
  by: z.enum(["customer", "publisher"]).default("customer")
    .describe("Who configures the app's side: the customer in the app itself, or the publisher's support (named in the guide)."),
  plans: z.array(line(64)).max(20).default([]).describe("Plans of the app that include it. Empty: every plan."),
}).describe("Who configures the app's side, and which plans include it.");
