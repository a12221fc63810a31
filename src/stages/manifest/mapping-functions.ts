import type { Environment } from "@marcbachmann/cel-js";
import { MAX_PARTS, MAX_RESULT_TEXT } from "./mapping-cost.ts";
import { compilePattern } from "./pattern.ts";

/** A function was given something it refuses; the message is for whoever wrote the expression. */
export class BadArgument extends Error {}

const short = (text: string): string => {
  if (text.length > MAX_RESULT_TEXT) throw new BadArgument(`The result is longer than ${MAX_RESULT_TEXT} characters`);
  return text;
};

const before = (text: string, search: string) => {
  const at = search === "" ? -1 : text.indexOf(search);
  return at === -1 ? text : text.slice(0, at);
};
const after = (text: string, search: string) => {
  const at = search === "" ? -1 : text.indexOf(search);
  return at === -1 ? "" : text.slice(at + search.length);
};
const parts = (text: string, separator: string) => {
  const found = text.split(separator, MAX_PARTS + 1);
  if (found.length > MAX_PARTS) throw new BadArgument(`More than ${MAX_PARTS} parts`);
  return found;
};
const fits = (text: string, source: string) => {
  const pattern = compilePattern(source);
  if (!pattern.ok) throw new BadArgument(pattern.message);
  return pattern.whole(text);
};

/** What expressions can do beyond plain CEL, as a table that the editor's help reads too. */
export const MAPPING_FUNCTIONS = [
  { signature: "string.lower(): string", description: "In lower case, in every alphabet", handler: (text: string) => text.toLowerCase() },
  { signature: "string.upper(): string", description: "In upper case, in every alphabet", handler: (text: string) => short(text.toUpperCase()) },
  { signature: "string.before(string): string", description: "What stands before the first occurrence; the whole text when there is none", handler: before },
  { signature: "string.after(string): string", description: "What stands after the first occurrence; empty when there is none", handler: after },
  { signature: "string.replace(string, string): string", description: "Every occurrence replaced", handler: (text: string, search: string, by: string) => replace(text, search, by) },
  { signature: "string.parts(string): list<string>", description: "Split at each separator, at most 100 parts", handler: parts },
  { signature: "string.fits(string): bool", description: "Does the whole text match the pattern?", handler: fits },
  { signature: "firstOf(string, string): string", description: "The first text that is not empty", handler: (a: string, b: string) => a || b },
  { signature: "firstOf(string, string, string): string", description: "The first text that is not empty", handler: (a: string, b: string, c: string) => a || b || c },
  { signature: "list<string>.first(): string", description: "The first element; empty when there is none", handler: (list: string[]) => list[0] ?? "" },
  { signature: "list<string>.unique(): list<string>", description: "Each value once, in order of appearance", handler: (list: string[]) => [...new Set(list)] },
] as const;

function replace(text: string, search: string, by: string): string {
  if (search === "") return text;
  const found = text.split(search);
  if (text.length + (found.length - 1) * (by.length - search.length) > MAX_RESULT_TEXT) throw new BadArgument(`The result is longer than ${MAX_RESULT_TEXT} characters`);
  return found.join(by);
}

export function registerMappingFunctions(environment: Environment): Environment {
  for (const { signature, handler, description } of MAPPING_FUNCTIONS) environment.registerFunction(signature, handler, { description });
  return environment;
}
