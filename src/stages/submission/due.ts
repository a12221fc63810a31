const DAY_MS = 86_400_000;

/**
 * The instant `days` business days after `from`, at the same time of day, UTC.
 * @param holidays Dates (`2026-12-25`) on which the network's desk is closed.
 */
export function businessDaysAfter(from: Date, days: number, holidays: ReadonlySet<string> = new Set()): Date {
  let at = from.getTime();
  let left = days;
  while (left > 0) {
    at += DAY_MS;
    if (isBusinessDay(new Date(at), holidays)) left -= 1;
  }
  return new Date(at);
}

function isBusinessDay(day: Date, holidays: ReadonlySet<string>): boolean {
  const weekday = day.getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day.toISOString().slice(0, 10));
}
