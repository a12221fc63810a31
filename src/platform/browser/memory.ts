import { readdirSync, readFileSync } from "node:fs";

const PAGE_BYTES = 4_096;

/**
 * Memory of a process and everything below it, in bytes; what several share is counted in shares (PSS, proc(5)): a browser of
 * many processes would be counted several times over by what is resident. 0 where the system has no `/proc`.
 */
export function memoryOfTree(root: number): number {
  const children = new Map<number, number[]>();
  const bytes = new Map<number, number>();
  for (const name of entries()) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? read(`/proc/${name}/stat`) : "";
    // the name in parentheses may hold anything (proc(5))
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields.length < 22) continue;
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
    bytes.set(pid, Number(fields[21]) * PAGE_BYTES);
  }
  const shareOf = (pid: number): number => {
    const kB = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
    return kB === undefined ? (bytes.get(pid) ?? 0) : Number(kB) * 1024;
  };
  const sum = (pid: number): number => shareOf(pid) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root);
}

function entries(): string[] {
  try {
    return readdirSync("/proc");
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}
