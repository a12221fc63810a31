import { at, below, isObject, type Json, put } from "./pointer.ts";

const reference = (name: string): RegExp => new RegExp(`\\{\\{\\s*${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*\\}\\}`, "g");

/** The names that a manifest declares, in order; half-written ones are left out. */
export function variableNames(manifest: Json): string[] {
  const list = at(manifest, "/variables");
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((one) => {
    const name = isObject(one) ? one["name"] : undefined;
    return typeof name === "string" && name !== "" ? [name] : [];
  });
}

/** Pointers of every text that names a variable as `{{name}}`, outside the list of variables. */
export function usesOf(manifest: Json, name: string): string[] {
  const found: string[] = [];
  const walk = (value: Json | undefined, pointer: string) => {
    if (typeof value === "string") {
      if (reference(name).test(value)) found.push(pointer);
    } else if (Array.isArray(value)) (value as readonly Json[]).forEach((item, i) => walk(item, below(pointer, i)));
    else if (isObject(value)) for (const key of Object.keys(value)) if (pointer !== "" || key !== "variables") walk(value[key], below(pointer, key));
  };
  walk(manifest, "");
  return found;
}

/** The values of test tenants, which are kept by a variable's name. */
const TENANTS = ["/test/variables", "/test/secondTenant/variables"];

/** The manifest with a variable called otherwise wherever it is used; its own entry has its new name already. */
export function renameUses(manifest: Json, from: string, to: string): Json {
  let next = manifest;
  for (const pointer of usesOf(manifest, from)) {
    const text = at(next, pointer);
    if (typeof text === "string") next = put(next, pointer, text.replaceAll(reference(from), () => `{{${to}}}`)) ?? {};
  }
  for (const tenant of TENANTS) {
    const value = at(next, below(tenant, from));
    if (value !== undefined) next = put(put(next, below(tenant, from), undefined), below(tenant, to), value) ?? {};
  }
  return next;
}

/** What stands before the cursor when a variable is being written: `{{na|` gives `na`; undefined elsewhere. */
export function halfWritten(before: string): string | undefined {
  return /\{\{\s*([a-z0-9_.]*)$/.exec(before)?.[1];
}

/** The text with the half-written variable before the cursor finished, and where the cursor goes. */
export function complete(text: string, cursor: number, name: string): { text: string; cursor: number } {
  const before = text.slice(0, cursor).replace(/\{\{\s*[a-z0-9_.]*$/, `{{${name}}}`);
  return { text: before + text.slice(cursor).replace(/^[a-z0-9_.]*\s*\}\}/, ""), cursor: before.length };
}
