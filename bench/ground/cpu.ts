import { readdirSync, readFileSync } from "node:fs";

/** Of `/proc/<pid>/stat`: the kernel counts in hundredths of a second. */
const TICKS_PER_S = 100;

/** Seconds of processor time that these processes and all below them have used so far, those that ended included. Linux alone. */
export function cpuSeconds(pids: readonly number[]): number {
  const all = new Map<number, { parent: number; s: number }>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      const text = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" "); // a program's name may hold spaces
      all.set(pid, { parent: Number(fields[1]), s: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_S });
    } catch {
      // it has just ended
    }
  }
  const belongs = (pid: number): boolean => pids.includes(pid) || (all.has(pid) && belongs(all.get(pid)?.parent ?? 0));
  return [...all].reduce((sum, [pid, { s }]) => (belongs(pid) ? sum + s : sum), 0);
}
