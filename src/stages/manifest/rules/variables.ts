import { compileMapping } from "../mapping.ts";
import { compilePattern } from "../pattern.ts";
import { checkValue } from "../render-url.ts";
import { guidePlaceholders } from "../guide-values.ts";
import { manifestSchema } from "../schema.ts";
import type { Manifest } from "../schema.ts";
import type { Variable } from "../schema/variables.ts";
import { templateVariables } from "../template.ts";
import { fieldsOfKind } from "../walk.ts";
import type { Finding, Rule } from "./rule.ts";
import { at, repeated } from "./rule.ts";

/** Names that mean something in expressions and guides already. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  "app", "entente", "false", "groups", "has", "idp", "in", "null", "oidc", "org", "saml", "scim", "size", "token", "true", "type", "user", "constructor", "prototype",
]);

const each = (m: Manifest, find: (variable: Variable, path: string) => Finding[]): Finding[] => m.variables.flatMap((v, i) => find(v, `/variables/${i}`));

/** Names of the variables that some URL, expression or guide of the manifest uses. */
export function usedVariables(m: Manifest): Set<string> {
  const used = new Set<string>();
  for (const { kind, text } of fieldsOfKind(manifestSchema, m, "url-template", "text-template", "expression", "header-expression", "markdown")) {
    if (kind === "markdown") guidePlaceholders(text).forEach((name) => used.add(name));
    else if (kind === "url-template" || kind === "text-template") templateVariables(text).forEach((name) => used.add(name));
    else {
      const compiled = compileMapping(text, { header: kind === "header-expression" });
      if (compiled.ok) compiled.mapping.appVariables.forEach((name) => used.add(name));
    }
  }
  return used;
}

/** The values of both test tenants, and where they stand. */
const testValues = ({ test }: Manifest) => [
  ...(test ? [{ values: test.variables, path: "/test/variables" }] : []),
  ...(test?.secondTenant ? [{ values: test.secondTenant.variables, path: "/test/secondTenant/variables" }] : []),
];

export const VARIABLE_RULES: readonly Rule[] = [
  {
    code: "manifest.variables.repeated", severity: "error",
    message: "There are two variables of this name", mend: "Rename or remove one.",
    find: (m) => repeated(m.variables, (v) => v.name, (i) => `/variables/${i}/name`),
  },
  {
    code: "manifest.variables.reserved", severity: "error",
    message: "This name has a meaning of its own", mend: "Choose another, for example tenant or subdomain.",
    find: (m) => each(m, (v, path) => at(`${path}/name`, RESERVED_VARIABLES.has(v.name))),
  },
  {
    code: "manifest.variables.unused", severity: "warning",
    message: "Nothing uses this variable, yet every org is asked for it", mend: "Use it in an address, an expression or the guide, or remove it.",
    find: (m) => {
      const used = usedVariables(m);
      return each(m, (v, path) => at(path, !used.has(v.name)));
    },
  },
  {
    code: "manifest.variables.choices", severity: "error",
    message: "Choices belong to the type `choice`, and only to it", mend: "Set type: choice and list at least two choices.",
    find: (m) => each(m, (v, path) => at(`${path}/choices`, (v.type === "choice") !== (v.choices !== undefined))),
  },
  {
    code: "manifest.variables.choice-repeated", severity: "error",
    message: "A choice is listed twice", mend: "Remove one.",
    find: (m) => each(m, (v, path) => repeated(v.choices ?? [], (c) => c.value, (i) => `${path}/choices/${i}/value`)),
  },
  {
    code: "manifest.variables.suffixes", severity: "error",
    message: "Suffixes belong to the types `hostname` and `url`", mend: "Remove them or change the type.",
    find: (m) => each(m, (v, path) => at(`${path}/suffixes`, v.suffixes !== undefined && v.type !== "hostname" && v.type !== "url")),
  },
  {
    code: "manifest.variables.secret-in-the-open", severity: "error",
    message: "A secret has no example and no default", mend: "Remove them; anybody can read the manifest.",
    find: (m) => each(m, (v, path) => (v.type === "secret" ? [...at(`${path}/example`, v.example !== undefined), ...at(`${path}/default`, v.default !== undefined)] : [])),
  },
  {
    code: "manifest.variables.pattern", severity: "error",
    message: "The pattern cannot be used", mend: "Use literals, classes, groups and counts; no look-around, no back references.",
    find: (m) => each(m, (v, path) => {
      const pattern = v.pattern === undefined ? undefined : compilePattern(v.pattern);
      return pattern && !pattern.ok ? [{ path: `${path}/pattern`, message: `The pattern cannot be used: ${pattern.message}` }] : [];
    }),
  },
  {
    code: "manifest.variables.example", severity: "error",
    message: "The example or default would itself be refused", mend: "Let it match the type, the pattern and the choices.",
    find: (m, options) => each(m, (v, path) => (["example", "default"] as const).flatMap((key) => {
      const value = v[key];
      if (value === undefined || v.type === "secret") return [];
      const checked = checkValue(v, value, options);
      return checked.ok ? [] : [{ path: `${path}/${key}`, message: checked.problem.message }];
    })),
  },
  {
    code: "manifest.test.variable-unknown", severity: "error",
    message: "There is no variable of this name", mend: "Declare it in `variables`, or remove the value.",
    find: (m) => testValues(m).flatMap(({ values, path }) => Object.keys(values).filter((name) => !m.variables.some((v) => v.name === name)).map((name) => ({ path: `${path}/${name}` }))),
  },
  {
    code: "manifest.test.variable-value", severity: "error",
    message: "The test tenant's value is refused", mend: "Let it match the variable's type, pattern and choices.",
    find: (m, options) => testValues(m).flatMap(({ values, path: under }) => m.variables.flatMap((v) => {
      const value = values[v.name];
      if (value === undefined) return [];
      const path = `${under}/${v.name}`;
      if (v.type === "secret") return at(path, !/^[a-z][a-z0-9_.-]{0,63}$/.test(value)).map((f) => ({ ...f, message: "A secret is given by its name, never written", mend: "Write the name of a secret." }));
      const checked = checkValue(v, value, options);
      return checked.ok ? [] : [{ path, message: checked.problem.message }];
    })),
  },
  {
    code: "manifest.test.variable-missing", severity: "task",
    message: "The test tenant needs a value for each required variable", mend: "Add it to test.variables.",
    find: (m) => (m.test ? m.variables.filter((v) => v.required && v.default === undefined && m.test?.variables[v.name] === undefined).map((v) => ({ path: `/test/variables/${v.name}`, message: `${v.label} has no value for the test tenant` })) : []),
  },
];
