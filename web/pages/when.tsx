const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const AGO = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60]] as const;

/** How long ago, with the exact time at hand. */
export function When({ at, now }: { at: string; now: Date }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <>{at}</>;
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const words = unit === "second" ? "just now" : AGO.format(Math.trunc(seconds / size), unit);
  return <time dateTime={date.toISOString()} title={`${EXACT.format(date)} UTC`}>{words}</time>;
}

/** A day, or a day with its time in UTC. */
export function On({ at, exact = false }: { at: string; exact?: boolean }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <>{at}</>;
  return <time dateTime={date.toISOString()} title={`${EXACT.format(date)} UTC`}>{exact ? `${EXACT.format(date)} UTC` : DAY.format(date)}</time>;
}
