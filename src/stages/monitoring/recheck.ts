import type { OrgId } from "../../kernel/index.ts";

export const OUTCOMES = ["running", "held", "violated", "could_not_tell", "skipped", "broke_off"] as const;

/** One look at one published version. */
export interface Look {
  orgId: OrgId;
  slug: string;
  askedAt: Date;
  version: string;
  digest: string;
  trigger: "nightly" | "renewal";
  runId: string | undefined;
  outcome: (typeof OUTCOMES)[number];
  /** Why it was skipped or broke off. */
  reason: string;
  /** Checks that held when the version was proven and are violated now. */
  broken: string[];
  /** It was called off because people waited. */
  yielded: boolean;
  finishedAt: Date | undefined;
}

const HOUR_MS = 3_600_000;
/** What has not had its turn this long after the night began waits for the next one. */
const NIGHT_MS = 8 * HOUR_MS;

/** When the night began that `now` lies in or after. @param hour Of the day, UTC, 0 to 23. */
export function nightBefore(now: Date, hour: number): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour);
  return new Date(today <= now.getTime() ? today : today - 24 * HOUR_MS);
}
export const nextNight = (now: Date, hour: number): Date => new Date(nightBefore(now, hour).getTime() + 24 * HOUR_MS);
export const isNight = (now: Date, hour: number): boolean => now.getTime() - nightBefore(now, hour).getTime() < NIGHT_MS;

/** What may be looked at: a version that is live. */
export interface Live {
  slug: string;
  orgId: OrgId;
  publishedAt: Date;
}

/** Those that have had no look since the night began, the longest ago first; what was published since then waits for the next night. */
export function dueTonight<L extends Live>(live: readonly L[], last: ReadonlyMap<string, Date>, began: Date): L[] {
  const at = (one: L) => last.get(one.slug)?.getTime() ?? 0;
  return live.filter((one) => one.publishedAt < began && at(one) < began.getTime()).sort((a, b) => at(a) - at(b) || a.slug.localeCompare(b.slug));
}

/** The checks that are news: broken now and not already in the look before. */
export const newlyBroken = (broken: readonly string[], before: readonly string[]): string[] => broken.filter((id) => !before.includes(id));
