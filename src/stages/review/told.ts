import type { Judgement, Standing } from "./requirement.ts";
import type { Decision } from "./thread.ts";

/**
 * What the publisher is told of the requirements: what was said over the revision that the desk last sent back or turned away,
 * by then. What an analyst notes before a decision is not said yet.
 * @param past The submission's decisions, oldest first.
 */
export function toldBy(past: readonly Decision[]): Decision | undefined {
  return past.findLast((one) => !one.undoneAt && one.decision !== "approve");
}

/** Only what was said by the time of the decision, over its revision. */
export const saidBy = (decision: Decision, judged: readonly Judgement[]): Judgement[] => judged.filter((one) => one.digest === decision.digest && one.at <= decision.at);

/** A requirement with its verdict left out. */
export const untold = ({ requirement }: Standing): Standing => ({ requirement, now: undefined, earlier: undefined });
