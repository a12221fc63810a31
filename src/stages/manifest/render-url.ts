import type { FieldProblem } from "../../kernel/index.ts";
import { ADDRESS_FAULTS, isHostLabel, isHostName, isPort, readAddress } from "./address.ts";
import type { AddressOptions } from "./address.ts";
import { compilePattern } from "./pattern.ts";
import type { Variable } from "./schema/variables.ts";
import { checkTemplate, fixedDomain, parseTemplate, templateProblem, templateVariables, undeclared } from "./template.ts";
import type { TemplatePart } from "./template.ts";

export type VariableValues = Readonly<Record<string, string | undefined>>;
export type Rendered = { ok: true; url: string } | { ok: false; problem: FieldProblem };
export type RenderedText = { ok: true; text: string } | { ok: false; problem: FieldProblem };

/** Longest value of a variable, in characters. */
export const MAX_VALUE = 1024;

const refused = (rule: string, message: string, mend?: string) => ({ ok: false as const, problem: templateProblem(rule, message, mend) });

/**
 * The value of one variable, as an org gave it, or why it is refused: missing, not one of the choices, against the
 * pattern, not of its type. Problem codes are `manifest.value.<rule>` with the path `/<name>`.
 */
export function checkValue(variable: Variable, given: string | undefined, options: AddressOptions = {}): { ok: true; value: string } | { ok: false; problem: FieldProblem } {
  const no = (rule: string, message: string, mend?: string) =>
    ({ ok: false as const, problem: { path: `/${variable.name}`, code: `manifest.value.${rule}`, message, ...(mend ? { mend } : {}) } });
  const value = given === undefined || given === "" ? (variable.default ?? "") : given;
  if (value === "") return variable.required ? no("required", `${variable.label} is empty`) : { ok: true, value };
  if (value.length > MAX_VALUE) return no("too-long", `${variable.label} is longer than ${MAX_VALUE} characters`);
  if (/\p{Cc}/u.test(value) || !value.isWellFormed()) return no("control", `${variable.label} holds control or broken characters`);
  if (variable.choices && !variable.choices.some((choice) => choice.value === value)) return no("not-a-choice", `${variable.label} is not one of the choices`, variable.choices.map((c) => c.value).join(", "));
  if (variable.pattern) {
    const pattern = compilePattern(variable.pattern);
    if (!pattern.ok || !pattern.whole(value)) return no("pattern", `${variable.label} does not look right`, variable.example ? `For example ${variable.example}.` : undefined);
  }
  if (variable.type === "hostname") {
    const [host = "", port] = value.split(":");
    if (!isHostName(host) || (port !== undefined && !isPort(port)) || value.split(":").length > 2) return no("hostname", `${variable.label} is not a host name`, "Write the name alone, without https:// and without a path.");
    if (!underSuffix(host, variable)) return no("suffix", `${variable.label} is not below ${variable.suffixes?.join(" or ")}`);
  }
  if (variable.type === "url") {
    const read = readAddress(value, options);
    if ("fault" in read) return no(read.fault, `${variable.label}: ${ADDRESS_FAULTS[read.fault].message}`, ADDRESS_FAULTS[read.fault].mend);
    if (!underSuffix(read.url.hostname, variable)) return no("suffix", `${variable.label} is not below ${variable.suffixes?.join(" or ")}`);
  }
  return { ok: true, value };
}

function underSuffix(host: string, variable: Variable): boolean {
  const name = host.toLowerCase();
  return !variable.suffixes || variable.suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/** RFC 3986 `unreserved` stays; everything else is encoded, also the five signs encodeURIComponent leaves. */
const encode = (value: string) => encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Fills a URL template with an org's values. Values are percent-encoded by position and can never change the scheme, the
 * registrable host or the depth of the path, unless a variable of type `hostname` or `url` stands in that very place.
 * Returns the text as it was built, not a normalised one: redirect URIs and entity IDs are compared exactly.
 */
export function renderUrl(template: string, variables: readonly Variable[], values: VariableValues, options: AddressOptions = {}): Rendered {
  const fault = checkTemplate(template, variables)[0];
  if (fault) return { ok: false, problem: fault };
  const parsed = parseTemplate(template);
  if (!parsed.ok) return refused("braces", "The template cannot be read");
  let out = "";
  let domain: string | undefined;
  for (const [i, part] of parsed.parts.entries()) {
    if ("text" in part) {
      out += part.text;
      continue;
    }
    const variable = variables.find((v) => v.name === part.variable);
    if (!variable) return { ok: false, problem: undeclared(part.variable, variables) };
    const checked = checkValue(variable, values[variable.name], options);
    if (!checked.ok) return checked;
    const written = write(variable, checked.value, part, parsed.parts, i, options);
    if (!written.ok) return written;
    if (part.position === "host" && variable.type === "string") domain = fixedDomain(parsed.parts, i);
    out += written.text;
  }
  const read = readAddress(out, options);
  if ("fault" in read) return refused(read.fault, ADDRESS_FAULTS[read.fault].message, ADDRESS_FAULTS[read.fault].mend);
  // The second look: whatever the rules above missed, the host must still be below the domain that was written.
  if (domain !== undefined && !read.url.hostname.toLowerCase().endsWith(`.${domain}`)) return refused("host-changed", "The value would change the host");
  return { ok: true, url: out };
}

function write(variable: Variable, value: string, part: Extract<TemplatePart, { variable: string }>, parts: readonly TemplatePart[], i: number, options: AddressOptions): RenderedText {
  const shown = `{{${variable.name}}}`;
  const next = parts[i + 1];
  const after = next === undefined ? "" : "text" in next ? next.text : "{";
  switch (part.position) {
    case "start": {
      const read = readAddress(value, options);
      if ("fault" in read) return refused(read.fault, `${shown}: ${ADDRESS_FAULTS[read.fault].message}`, ADDRESS_FAULTS[read.fault].mend);
      if (after !== "" && /[?#]/.test(value)) return refused("query-in-base", `${shown} ends in a query or a fragment, and more follows`, "Give the address without ? and #.");
      return { ok: true, text: after.startsWith("/") ? value.replace(/\/+$/, "") : value };
    }
    case "host": {
      const [host = "", port] = value.split(":");
      const name = variable.type === "string" ? isHostLabel(value) : isHostName(host);
      if (!name) return refused("host", `${shown} does not fit into a host name`, "Letters, digits and hyphens only.");
      if (port !== undefined && after !== "" && !/^[/?#]/.test(after)) return refused("host", `${shown} holds a port, and more of the host follows`);
      return { ok: true, text: value };
    }
    case "port":
      return isPort(value) ? { ok: true, text: value } : refused("port", `${shown} is not a port`);
    case "path": {
      // A dot segment may also come about beside literal text; readAddress sees the whole path.
      if (/^\.{1,2}$/.test(value)) return refused("dot-segment", `${shown} would leave its place in the path`);
      if (value === "" && emptySegment(parts, i)) return refused("empty", `${shown} is empty, and the path needs it`);
      return { ok: true, text: encode(value) };
    }
    default:
      return { ok: true, text: encode(value) };
  }
}

function emptySegment(parts: readonly TemplatePart[], i: number): boolean {
  const before = parts[i - 1];
  const after = parts[i + 1];
  return before !== undefined && "text" in before && before.text.endsWith("/") && after !== undefined && "text" in after && after.text.startsWith("/");
}

/** Fills text that need not be a URL, such as an entity ID. Text that begins like a URL keeps the rules of URLs. */
export function renderText(template: string, variables: readonly Variable[], values: VariableValues, options: AddressOptions = {}): RenderedText {
  const first = /^\{\{([^{}]*)\}\}/.exec(template)?.[1]?.trim();
  if (/^https?:/i.test(template) || variables.some((v) => v.name === first && v.type === "url")) {
    const url = renderUrl(template, variables, values, { ...options, identifier: true });
    return url.ok ? { ok: true, text: url.url } : url;
  }
  const parsed = parseTemplate(template);
  if (!parsed.ok) return { ok: false, problem: parsed.problems[0] ?? templateProblem("braces", "The template cannot be read") };
  const filled = new Map<string, string>();
  for (const name of templateVariables(template)) {
    const variable = variables.find((v) => v.name === name);
    if (!variable) return { ok: false, problem: undeclared(name, variables) };
    if (variable.type === "secret") return refused("secret-in-url", `{{${name}}} is a secret`);
    const checked = checkValue(variable, values[name], options);
    if (!checked.ok) return checked;
    filled.set(name, checked.value);
  }
  return { ok: true, text: parsed.parts.map((part) => ("text" in part ? part.text : filled.get(part.variable) ?? "")).join("") };
}
