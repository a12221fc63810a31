/** The part of JSON Schema that the manifest's schema uses. */
export interface Schema {
  type?: string; description?: string; properties?: Record<string, Schema>; required?: string[]; items?: Schema; additionalProperties?: boolean | Schema; oneOf?: Schema[]; enum?: unknown[];
  const?: unknown; default?: unknown; minLength?: number; maxLength?: number; minItems?: number; maxItems?: number; minimum?: number; maximum?: number; "x-entente"?: string;
}

/** Kinds of text, as `x-entente` names them. */
const KINDS: Readonly<Record<string, string>> = {
  "static-url": "URL", "url-template": "URL with `{{variables}}`", "text-template": "text with `{{variables}}`", expression: "CEL expression", "header-expression": "CEL expression over secrets",
  markdown: "Markdown", "secret-ref": "name of a secret", pattern: "regular expression",
};

/** One section of the reference for each of these; paths that share a section have the same fields. */
const SECTIONS: readonly { paths: readonly string[]; because: string }[] = [
  { paths: ["metadata"], because: "What the catalog shows." },
  { paths: ["support"], because: "Who helps, and where more is written." },
  { paths: ["variables[]"], because: "Values that each org fills in for itself; `{{name}}` stands for them in addresses." },
  { paths: ["sso.oidc"], because: "Sign-on by OpenID Connect." },
  { paths: ["sso.saml"], because: "Sign-on by SAML 2.0." },
  { paths: ["provisioning.scim"], because: "Accounts and groups by SCIM." },
  { paths: ["guide.oidc", "guide.saml", "guide.scim"], because: "What an org admin reads while setting the app up." },
  { paths: ["images[]"], because: "Pictures of the guides; `![What it shows](image:name)` shows one." },
  { paths: ["test"], because: "How the checks reach a test tenant. It is never published." },
];

/** The reference of the manifest as Markdown, made from its schema alone. @throws when the schema has no such part. */
export function manifestReference(schema: Schema): string {
  const sections = SECTIONS.map(({ paths, because }) => {
    const part = at(schema, paths[0] ?? "");
    return [`## ${paths.map((path) => `\`${path}\``).join(", ")}`, part.description ?? because, table(rowsOf(part, ""))].join("\n\n");
  });
  return ["# The manifest, field by field",
    "Everything a manifest can say, made from the schema that the studio, the API, the command line and the checks use. The file is YAML or JSON; a field that is not listed here is an error.",
    `Every manifest begins with \`schema: ${String(at(schema, "schema").const)}\`. For editors: \`docs/manifest.schema.json\` in the source.`, ...sections].join("\n\n");
}

function at(schema: Schema, path: string): Schema {
  return path.split(".").reduce<Schema>((part, key) => {
    const inner = part.properties?.[key.replace("[]", "")];
    const found = key.endsWith("[]") ? inner?.items : inner;
    if (!found) throw new Error(`the manifest's schema has no ${path}`);
    return found;
  }, schema);
}

interface Row { field: string; types: string[]; more: string[]; means: string }

function rowsOf(schema: Schema, prefix: string): Row[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    const field = prefix + key;
    const inner = part.items ?? part;
    const deeper = inner.properties ? rowsOf(inner, `${field}${part.items ? "[]" : ""}.`) : (inner.oneOf ?? []).flatMap((one) => rowsOf(one, `${field}${part.items ? "[]" : ""}.`));
    const more = [required.has(key) && part.default === undefined ? "required" : "", defaultOf(part)].filter((s) => s !== "");
    return [{ field, types: [typeOf(part)], more, means: part.description ?? inner.description ?? "" }, ...merged(deeper)];
  });
}

/** The alternatives of a field repeat what they share: one row for each field, with every type that it may have. */
function merged(rows: readonly Row[]): Row[] {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const known = seen.get(row.field);
    seen.set(row.field, known ? { ...known, types: [...new Set([...known.types, ...row.types])], means: known.means || row.means } : row);
  }
  return [...seen.values()];
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return `one of ${schema.enum.map((value) => `\`${String(value)}\``).join(", ")}`;
  if (schema.items) return `list${countOf(schema.minItems, schema.maxItems)}, each ${schema.items.properties || schema.items.oneOf ? "an object" : typeOf(schema.items)}`;
  if (schema.properties || schema.oneOf) return "object";
  if (typeof schema.additionalProperties === "object") return `values by name: ${typeOf(schema.additionalProperties)}`;
  if (schema.type === "boolean") return "true or false";
  if (schema.type === "integer" || schema.type === "number") return `${schema.type === "integer" ? "whole number" : "number"}${countOf(schema.minimum, schema.maximum)}`;
  return `${KINDS[schema["x-entente"] ?? ""] ?? "text"}${schema.maxLength === undefined ? "" : `, up to ${schema.maxLength.toLocaleString("en")} characters`}`;
}

function countOf(min: number | undefined, max: number | undefined): string {
  if (max === undefined || max > 1e9) return min ? ` from ${min}` : "";
  return min ? ` from ${min} to ${max.toLocaleString("en")}` : ` up to ${max.toLocaleString("en")}`;
}

const defaultOf = ({ default: value }: Schema): string =>
  value === undefined || (typeof value === "object" && JSON.stringify(value).length > 40) ? "" : `default ${value === "" || (Array.isArray(value) && value.length === 0) ? "empty" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``}`;

const table = (rows: readonly Row[]): string =>
  ["| Field | Is | Means |", "|---|---|---|", ...rows.map(({ field, types, more, means }) => `| \`${field}\` | ${cell([types.join(" or "), ...more].join("; "))} | ${cell(means)} |`)].join("\n");

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
