import type { OrgId } from "../../kernel/index.ts";

export const OUTCOMES = ["running", "held", "violated", "could_not_tell", "skipped", "broke_off"] as const;
/** Looks that say something about the app. */
export const VERDICTS = ["held", "violated", "could_not_tell"] as const satisfies readonly (typeof OUTCOMES)[number][];
export const KEEPERS = ["own", "others", "nobody"] as const;
/** Whose runs kept a look away all night. */
export type Keeper = (typeof KEEPERS)[number];

/** One look at one published version, or a night that came to none. */
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
  /** Checks that were violated in a look before and that this one could not tell about. */
  unsure: string[];
  /** It was called off because people waited. */
  yielded: boolean;
  /** The night ended before its turn came: whose runs were in the way. */
  keptBy: Keeper | undefined;
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
export const isOver = (began: Date, now: Date): boolean => now.getTime() - began.getTime() >= NIGHT_MS;
export const isNight = (now: Date, hour: number): boolean => !isOver(nightBefore(now, hour), now);

/** What may be looked at: a version that is live. */
export interface Live {
  slug: string;
  orgId: OrgId;
  publishedAt: Date;
}

/** When an integration had its last row of any kind, and when it last had a turn: a night that was kept away is none. */
export interface Last {
  row: Date;
  turn: Date | undefined;
}

/** Those that have had no look since the night began, the longest ago first; what was published since then waits for the next night. */
export function dueTonight<L extends Live>(live: readonly L[], last: ReadonlyMap<string, Last>, began: Date): L[] {
  const row = (one: L) => last.get(one.slug)?.row.getTime() ?? 0;
  const turn = (one: L) => last.get(one.slug)?.turn?.getTime() ?? 0;
  return live.filter((one) => one.publishedAt < began && row(one) < began.getTime()).sort((a, b) => turn(a) - turn(b) || a.slug.localeCompare(b.slug));
}

/** One night as it was: how many rounds it had, and in how many of them runs of people were on their way. */
export interface Night {
  beganAt: Date;
  rounds: number;
  busy: number;
  busyByOrg: Readonly<Record<string, number>>;
}

/** Why a version had no look in a night that is over. */
export function keptAway(night: Night, orgId: OrgId): { by: Keeper; reason: string } {
  const own = night.busyByOrg[orgId] ?? 0;
  const share = (rounds: number) => `for ${Math.max(1, Math.round((rounds / Math.max(1, night.rounds)) * 100))} % of the night`;
  if (own > 0 && own * 2 >= night.busy) return { by: "own", reason: `Skipped: test runs of its publisher were on their way ${share(own)}.` };
  if (night.busy > 0) return { by: "others", reason: `Skipped: test runs of other orgs were on their way ${share(night.busy)}, and its turn did not come.` };
  return { by: "nobody", reason: "Skipped: the night ended before its turn came." };
}

/** The desk hears of the third night in a row without a look, and of every seventh. */
export const isToldToDesk = (nights: number): boolean => nights === 3 || (nights > 0 && nights % 7 === 0);

/** The checks that are news: broken now and not already open after the look before. */
export const newlyBroken = (broken: readonly string[], before: readonly string[]): string[] => broken.filter((id) => !before.includes(id));

/** Checks whose warning stands after a look: violated in it, or violated before and not told about since. */
export const openAfter = (look: Pick<Look, "broken" | "unsure">): string[] => [...new Set([...look.broken, ...look.unsure])];

/**
 * What a look's report comes to for the checks that were open before it. A renewal that held as a whole may be the evidence
 * that the next look is measured by: what was violated in it stays broken until the check itself holds.
 */
export function weigh(before: readonly string[], said: { broken: readonly string[]; held: readonly string[]; violated: readonly string[] }): Pick<Look, "broken" | "unsure"> {
  const broken = [...new Set([...said.broken, ...before.filter((id) => said.violated.includes(id))])];
  return { broken, unsure: before.filter((id) => !broken.includes(id) && !said.held.includes(id)) };
}

/** One check that held when the version was proven, from the look that found it violated to the one in which it held again. */
export interface Story {
  check: string;
  version: string;
  digest: string;
  brokeAt: Date;
  brokeRunId: string | undefined;
  heldAgainAt: Date | undefined;
  /** Which look told that it holds again. */
  heldAgainBy: Look["trigger"] | undefined;
}

/** What broke and what became of it, latest first. @param looks Of one integration, in any order. */
export function storiesOf(looks: readonly Look[]): Story[] {
  const stories: Story[] = [];
  const verdicts = looks.filter((look) => (VERDICTS as readonly string[]).includes(look.outcome)).toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime());
  for (const look of verdicts) {
    const going = stories.filter((story) => story.digest === look.digest && !story.heldAgainAt);
    const open = openAfter(look);
    for (const story of going.filter((one) => !open.includes(one.check))) [story.heldAgainAt, story.heldAgainBy] = [look.askedAt, look.trigger];
    for (const check of newlyBroken(look.broken, going.map((one) => one.check))) {
      stories.push({ check, version: look.version, digest: look.digest, brokeAt: look.askedAt, brokeRunId: look.runId, heldAgainAt: undefined, heldAgainBy: undefined });
    }
  }
  return stories.toReversed();
}
