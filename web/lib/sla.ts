import type { Clock } from "./views.ts";

export interface Sla { kind: "ok" | "warn" | "bad" | "paused" | "idle"; words: string }

const HOUR_S = 3_600;
/** Below this, in working time, a clock is amber. */
const SOON_S = 8 * HOUR_S;

/** What the desk's clock says, in words; the colour only repeats them. @param leftS Working time that is left; below zero when it is overdue. */
export function slaOf(clock: Clock, leftS: number | null): Sla {
  if (clock === "paused") return { kind: "paused", words: "Clock paused" };
  if (clock === "none" || leftS === null) return { kind: "idle", words: "No clock" };
  if (leftS < 0) return { kind: "bad", words: -leftS < 60 ? "Overdue" : `Overdue by ${workingTime(-leftS)}` };
  return { kind: leftS < SOON_S ? "warn" : "ok", words: `${workingTime(leftS)} left` };
}

/** "45 minutes", "7 hours", "3 days", of business time: whole units, never more than there are. A business day has 24 hours. */
export function workingTime(seconds: number): string {
  if (seconds < HOUR_S) return count(Math.max(1, Math.floor(seconds / 60)), "minute");
  if (seconds < 48 * HOUR_S) return count(Math.floor(seconds / HOUR_S), "hour");
  return count(Math.floor(seconds / (24 * HOUR_S)), "day");
}

const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;
