const DAY_MS = 86_400_000;

/** Dates (`2026-12-25`) on which the network's desk is closed, beside weekends. */
export type Holidays = ReadonlySet<string>;

/** The instant `days` business days after `from`, UTC; see {@link workingTimeAfter}. */
export const businessDaysAfter = (from: Date, days: number, holidays: Holidays = new Set()): Date => workingTimeAfter(from, days * DAY_MS, holidays);

/** The instant at which `ms` of business days have passed since `from`. A business day has 24 hours, UTC. */
export function workingTimeAfter(from: Date, ms: number, holidays: Holidays = new Set()): Date {
  let left = ms;
  let at = from.getTime();
  for (;;) {
    const nextDay = startOfDay(at) + DAY_MS;
    const open = isBusinessDay(at, holidays) ? nextDay - at : 0;
    if (open > 0 && left <= open) return new Date(at + left);
    left -= open;
    at = nextDay;
  }
}

/** How much of the time between two instants falls on business days, in milliseconds; 0 when `to` is not later. */
export function workingTimeBetween(from: Date, to: Date, holidays: Holidays = new Set()): number {
  let sum = 0;
  for (let at = from.getTime(); at < to.getTime(); ) {
    const end = Math.min(startOfDay(at) + DAY_MS, to.getTime());
    if (isBusinessDay(at, holidays)) sum += end - at;
    at = end;
  }
  return sum;
}

/**
 * When the desk's time ends, for a state in which its clock runs.
 * @param businessDays What the state grants.
 * @param leftMs Working time that was left when the clock was last stopped. It goes on from there: never more than the state
 * grants, and never less than one day, so that nobody comes back to a date that has passed.
 */
export function dueAfter(now: Date, businessDays: number, leftMs: number | undefined, holidays: Holidays): Date {
  const granted = businessDays * DAY_MS;
  return workingTimeAfter(now, leftMs === undefined ? granted : Math.min(granted, Math.max(DAY_MS, leftMs)), holidays);
}

const startOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

function isBusinessDay(at: number, holidays: Holidays): boolean {
  const day = new Date(at);
  return day.getUTCDay() !== 0 && day.getUTCDay() !== 6 && !holidays.has(day.toISOString().slice(0, 10));
}
