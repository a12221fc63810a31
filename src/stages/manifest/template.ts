import type { FieldProblem } from "../../kernel/index.ts";
import type { Variable } from "./schema/variables.ts";

/** Where a variable stands in a URL; it decides which types may stand there and how the value is written. */
export type Position = "start" | "host" | "port" | "path" | "query" | "fragment";

export type TemplatePart = { text: string } | { variable: string; position: Position };

/** A URL template taken apart, or the reasons why it is none. */
export type ParsedTemplate = { ok: true; parts: TemplatePart[] } | { ok: false; problems: FieldProblem[] };

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const NAME = /^[a-z][a-z0-9_]*$/;

/** Names of the variables in a template, each once, in order of appearance. */
export function templateVariables(template: string): string[] {
  const names = [...template.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? "").trim());
  return [...new Set(names)];
}

/** A problem without a path; whoever knows the field adds it. */
export const templateProblem = (rule: string, message: string, mend?: string): FieldProblem =>
  ({ path: "", code: `manifest.template.${rule}`, message, ...(mend === undefined ? {} : { mend }) });

/** Splits a template into literal text and variables, and says for each variable where in the URL it stands. */
export function parseTemplate(template: string): ParsedTemplate {
  const problems: FieldProblem[] = [];
  const parts: TemplatePart[] = [];
  let position: Position = "start";
  let seen = "";
  let last = 0;

  const literal = (text: string) => {
    if (!text) return;
    if (/[{}]/.test(text)) problems.push(templateProblem("braces", "A brace stands alone", "Write variables as {{name}}."));
    parts.push({ text });
    for (const char of text) {
      seen += char;
      position = step(position, char, seen);
    }
  };

  for (const match of template.matchAll(PLACEHOLDER)) {
    literal(template.slice(last, match.index));
    const name = (match[1] ?? "").trim();
    if (!NAME.test(name)) problems.push(templateProblem("name", `{{${name}}} is not a variable name`, "Use lower-case letters, digits and _; a letter first."));
    parts.push({ variable: name, position });
    if (position === "start") position = "path"; // a whole URL stands here; the rest is below it
    last = match.index + match[0].length;
  }
  literal(template.slice(last));
  return problems.length ? { ok: false, problems } : { ok: true, parts };
}

/** The next position after `char`; `seen` is the literal text so far, `char` included. */
function step(position: Position, char: string, seen: string): Position {
  if (position === "start") return /^https?:\/\/$/i.test(seen) ? "host" : "start";
  if (position === "fragment") return "fragment";
  if (char === "#") return "fragment";
  if (char === "?") return "query";
  if (position === "query") return "query";
  if (char === "/") return "path";
  if (position === "host" && char === ":") return "port";
  return position;
}

/**
 * What is wrong with a URL template, whatever the values will be: undeclared variables, and variables whose type may not
 * stand where they stand. Only `hostname` may choose a host, only `url` a scheme too; a `string` may be one label below a
 * fixed domain; a `secret` is never part of a URL.
 */
export function checkTemplate(template: string, variables: readonly Variable[]): FieldProblem[] {
  const parsed = parseTemplate(template);
  if (!parsed.ok) return parsed.problems;
  return parsed.parts.flatMap((part, i) => {
    if (!("variable" in part)) return [];
    const variable = variables.find((v) => v.name === part.variable);
    if (!variable) return [undeclared(part.variable, variables)];
    if (variable.type === "secret") return [templateProblem("secret-in-url", `{{${variable.name}}} is a secret; addresses are seen by everybody on the way`, "Send it in a header instead.")];
    return placement(variable, part.position, parsed.parts, i);
  });
}

export function undeclared(name: string, variables: readonly Variable[]): FieldProblem {
  const names = variables.map((v) => v.name).join(", ");
  return templateProblem("undeclared", `{{${name}}} is not declared`, names ? `Declared: ${names}.` : "Add it to `variables`.");
}

function placement(variable: Variable, position: Position, parts: readonly TemplatePart[], i: number): FieldProblem[] {
  const shown = `{{${variable.name}}}`;
  const after = textAt(parts, i + 1);
  const before = parts.slice(0, i);
  switch (position) {
    case "start": {
      if (before.length) return [templateProblem("no-scheme", `The address does not begin with https://`, "Begin with https:// or with a variable of type url.")];
      if (variable.type !== "url" && variable.type !== "choice") return [templateProblem("type", `${shown} stands for the scheme and the host; only a variable of type url may`, "Write https:// before it, or declare it as url.")];
      const ends = i + 1 === parts.length || /^[/?#]/.test(after ?? "");
      return ends ? [] : [templateProblem("glued", `What follows ${shown} would become part of its host`, "Continue with / ? or #.")];
    }
    case "host": {
      if (variable.type === "hostname" || variable.type === "choice") return labelBounds(parts, i) ? [] : [templateProblem("glued", `${shown} is a host name; it must stand between dots or fill the host`)];
      if (variable.type === "url") return [templateProblem("type", `${shown} is a whole URL and cannot be a host`, "Remove https:// before it, or declare it as hostname.")];
      return fixedDomain(parts, i) ? [] : [templateProblem("host-from-string", `${shown} would decide the host`, "Let a domain of yours follow it, as in {{name}}.example.com, or declare it as hostname.")];
    }
    case "port":
      return variable.type === "string" || variable.type === "choice" ? [] : [templateProblem("type", `${shown} cannot be a port`)];
    default:
      return [];
  }
}

const textAt = (parts: readonly TemplatePart[], i: number): string | undefined => {
  const part = parts[i];
  return part && "text" in part ? part.text : undefined;
};

function labelBounds(parts: readonly TemplatePart[], i: number): boolean {
  const before = textAt(parts, i - 1) ?? "";
  const after = textAt(parts, i + 1);
  return /[/.]$/.test(before) && (i + 1 === parts.length || /^[./?#:]/.test(after ?? ""));
}

/** The literal domain that follows in the host, when it is one that belongs to somebody: `acme.example`, not `com` or `co.uk`. */
export function fixedDomain(parts: readonly TemplatePart[], i: number): string | undefined {
  let rest = "";
  for (const part of parts.slice(i + 1)) {
    if ("variable" in part) {
      if (part.position !== "host") break;
      rest = "{}"; // only what follows the last variable of the host is fixed
    } else {
      const end = part.text.search(/[:/?#]/);
      rest += end === -1 ? part.text : part.text.slice(0, end);
      if (end !== -1) break;
    }
  }
  const labels = rest.slice(rest.indexOf(".") + 1).toLowerCase().split(".").filter(Boolean);
  if (!rest.includes(".") || rest.includes("@")) return undefined;
  const suffix = labels.slice(-2).join(".");
  if (labels.at(-1) === "localhost") return labels.join(".");
  const needed = /^(?:ac|co|com|edu|gob|gov|gouv|mil|ne|net|nom|or|org|sch)\.[a-z]{2}$/.test(suffix) ? 3 : 2;
  return labels.length >= needed ? labels.join(".") : undefined;
}
