import type { Evidence } from "./submission.ts";

/**
 * A check that only warns in the suite and that this network makes blocking, from a day on. It changes what a submit is refused
 * for, never what the check says: reports, bundles and badges are the same in every network. The other way round there is
 * none: what blocks in the suite blocks everywhere, because a tier rests on it.
 */
export interface Rule {
  check: string;
  /** `2026-12-25`: the first day, UTC, on which it blocks. */
  blocksFrom: string;
  /** Why, for publishers. */
  note: string;
  /** Counts writes; a write names the version it read. */
  version: number;
  changedAt: Date;
  changedBy: string;
}

/** How far ahead a rule may be announced, in days. */
export const FARTHEST_RULE_DAYS = 730;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Whether a rule blocks at this moment. Until then it is announced: the check warns. */
export const isInForce = (rule: Pick<Rule, "blocksFrom">, now: Date): boolean => rule.blocksFrom <= dayOf(now);

/** `2026-12-25` and a day of the calendar: the 30th of February is none. */
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(new Date(text)) === text;

/** Why a rule cannot begin on this day; undefined when it can. What was announced for a day that has come since stays as it is. */
export function wrongStart(day: string, before: Rule | undefined, now: Date): string | undefined {
  if (!isDay(day)) return "A day such as 2026-12-25";
  if (day === before?.blocksFrom) return undefined;
  if (day < dayOf(now)) return `Today, ${dayOf(now)}, or later: nobody is judged by a rule that was not there`;
  const farthest = dayOf(new Date(now.getTime() + FARTHEST_RULE_DAYS * 86_400_000));
  return day > farthest ? `Not after ${farthest}` : undefined;
}

/** The rules whose checks did not hold in a run, by whether they block by now. A check that could not be judged has not held. */
export function unmet(rules: readonly Rule[], evidence: Pick<Evidence, "open">, now: Date): { block: Rule[]; warn: Rule[] } {
  const open = new Set((evidence.open ?? []).map((one) => one.id));
  const asked = rules.filter((rule) => open.has(rule.check));
  return { block: asked.filter((rule) => isInForce(rule, now)), warn: asked.filter((rule) => !isInForce(rule, now)) };
}
