import { readdir, readFile } from "node:fs/promises";

const PAGE_BYTES = 4_096;

/**
 * Whether a process and everything below it take more memory than so many bytes. What several share is counted in shares (PSS,
 * proc(5)): a browser of many processes would be counted several times over by what is resident. That takes the kernel
 * milliseconds per process, so it is asked only where what is resident, which is never less, is too much already.
 * Never where the system has no `/proc`.
 */
export async function memoryBeyond(root: number, maxBytes: number): Promise<boolean> {
  const tree = await treeOf(root);
  if (sumOf(tree.map((one) => one.residentBytes)) <= maxBytes) return false;
  return sumOf(await Promise.all(tree.map(shareOf))) > maxBytes;
}

/** What they take together, in bytes, in shares. 0 where the system has no `/proc`. */
export const memoryOfTree = async (root: number): Promise<number> => sumOf(await Promise.all((await treeOf(root)).map(shareOf)));

interface Process { pid: number; residentBytes: number }

async function treeOf(root: number): Promise<Process[]> {
  const children = new Map<number, Process[]>();
  const names = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  let found: Process | undefined;
  for (const [pid, stat] of await Promise.all(names.map(async (name) => [Number(name), await textOf(`/proc/${name}/stat`)] as const))) {
    // the name in parentheses may hold anything (proc(5))
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields.length < 22) continue;
    const one = { pid, residentBytes: Number(fields[21]) * PAGE_BYTES };
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), one]);
    if (pid === root) found = one;
  }
  const below = (one: Process): Process[] => [one, ...(children.get(one.pid) ?? []).flatMap(below)];
  return found ? below(found) : [];
}

async function shareOf({ pid, residentBytes }: Process): Promise<number> {
  const kB = /^Pss:\s+(\d+) kB$/m.exec(await textOf(`/proc/${pid}/smaps_rollup`))?.[1];
  return kB === undefined ? residentBytes : Number(kB) * 1024;
}

const textOf = (path: string): Promise<string> => readFile(path, "utf8").catch(() => ""); // it ended meanwhile
const sumOf = (bytes: readonly number[]): number => bytes.reduce((total, one) => total + one, 0);
