import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/**
 * Bytes, gzipped, of the client app: what every page loads first, its styles, what one page adds (a page and its open part, such as
 * a step of a submission), and such a page with a tool that it calls up, such as a parser or an editor.
 */
export const BUDGET = { entry: 130_000, css: 12_000, route: 60_000, tool: 120_000 } as const;

/** One file of a build, as the builder's manifest tells of it. */
interface Chunk { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[]; isDynamicEntry?: boolean }

export interface Weighed { what: "entry" | "css" | "route" | "tool"; name: string; bytes: number; over: boolean }

/**
 * Weighs a build of the console. A page counts with what it loads at once; what it loads later counts on top of that, one such
 * part at a time, because a person waits for one at a time.
 * @param folder Where the build lies, with `.vite/manifest.json` in it.
 */
export function weigh(folder: string, read: (file: string) => Buffer | string = (file) => readFileSync(`${folder}/${file}`)): Weighed[] {
  const chunks = JSON.parse(String(read(".vite/manifest.json"))) as Record<string, Chunk>;
  const sizes = new Map<string, number>();
  const sizeOf = (file: string): number => {
    const known = sizes.get(file) ?? gzipSync(read(file)).length;
    sizes.set(file, known);
    return known;
  };
  const loads = (key: string, seen: Set<string> = new Set()): Set<string> => {
    if (seen.has(key)) return seen;
    seen.add(key);
    for (const next of chunks[key]?.imports ?? []) loads(next, seen);
    return seen;
  };
  const bytes = (keys: Iterable<string>): number => [...keys].reduce((sum, key) => sum + sizeOf(chunks[key]?.file ?? ""), 0);
  const entry = loads("index.html");
  const found: Weighed[] = [{ what: "entry", name: "console", bytes: bytes(entry), over: false }];
  const styles = [...new Set([...entry].flatMap((key) => chunks[key]?.css ?? []))];
  found.push({ what: "css", name: "console", bytes: styles.reduce((sum, file) => sum + sizeOf(file), 0), over: false });
  const follow = (key: string, before: ReadonlySet<string>, path: string, depth: number) => {
    const all = new Set([...before, ...loads(key)]);
    if (all.size === before.size) return;
    const name = path === "" ? key : `${path} > ${key}`;
    found.push({ what: depth < 2 ? "route" : "tool", name, bytes: bytes([...all].filter((one) => !entry.has(one))), over: false });
    // what stood there before has been followed already: other pages, other parts of this one
    for (const later of new Set([...all].filter((one) => !before.has(one)).flatMap((one) => chunks[one]?.dynamicImports ?? []))) follow(later, all, name, depth + 1);
  };
  for (const route of new Set([...entry].flatMap((key) => chunks[key]?.dynamicImports ?? []))) follow(route, entry, "", 0);
  return found.map((one) => ({ ...one, over: one.bytes > BUDGET[one.what] }));
}

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** The heaviest of each kind in a line each, and every one that is over. */
export function tellBudget(found: readonly Weighed[]): { lines: string[]; over: boolean } {
  const lines = (["entry", "css", "route", "tool"] as const).flatMap((what) => {
    const all = found.filter((one) => one.what === what).sort((a, b) => b.bytes - a.bytes);
    return all.filter((one, i) => i === 0 || one.over).map((one) => `${one.over ? "OVER " : ""}${what} ${one.name}: ${kB(one.bytes)} of ${kB(BUDGET[what])} gzipped`);
  });
  return { lines, over: found.some((one) => one.over) };
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL(process.argv[2] === undefined ? "../dist/console" : `file://${process.argv[2]}`, import.meta.url));
  if (!existsSync(`${folder}/.vite/manifest.json`)) {
    console.error(`There is no build in ${folder}; run npm run build first.`);
    process.exit(2);
  }
  const { lines, over } = tellBudget(weigh(folder));
  console.log(lines.join("\n"));
  process.exit(over ? 1 : 0);
}
