import { PLACEHOLDER } from "../bench/hidden.ts";

/**
 * Lays a recorded text over one that says the same without anything hidden.
 * @returns what stands at the place of each placeholder, by its number; `undefined` when the texts differ elsewhere.
 */
export function align(recorded: string, raw: string): Map<number, string> | undefined {
  const found = new Map<number, string>();
  const parts = recorded.split(PLACEHOLDER); // literal, number, literal, number, … literal
  let at = parts[0]?.length ?? 0;
  if (!raw.startsWith(parts[0] ?? "")) return undefined;
  for (let i = 1; i < parts.length; i += 2) {
    const next = parts[i + 1] ?? "";
    const end = i + 2 >= parts.length ? raw.length - next.length : raw.indexOf(next, at);
    if (end < at || !raw.startsWith(next, end)) return undefined;
    const n = Number(parts[i]);
    if (!found.has(n)) found.set(n, raw.slice(at, end));
    at = end + next.length;
  }
  return at === raw.length ? found : undefined;
}

/** Text in which placeholders are values again, where those are known. */
export const filled = (text: string, values: ReadonlyMap<number, string>): string => text.replace(PLACEHOLDER, (all, n: string) => values.get(Number(n)) ?? all);
