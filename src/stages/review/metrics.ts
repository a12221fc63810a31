import { type State, STATES } from "../submission/index.ts";

/** One move of a submission, as the numbers need it. */
export interface Passed { submissionId: string; at: Date; move: string; from: State; to: State }

export interface Spread { n: number; medianH: number; p90H: number }
export interface DeskMetrics {
  /** From a submit to the desk's first move. */
  firstResponse: Spread;
  /** Hours spent in each state that the desk or the publisher left. */
  stages: { state: State; label: string; actsNext: string; spread: Spread }[];
  /** Of the submissions that were decided for good: how many went back to the publisher at least once. */
  rework: { decided: number; sentBack: number };
  /** What became of those that were decided. */
  outcomes: { published: number; rejected: number; withdrawn: number };
}

const HOUR_MS = 3_600_000;
const DESK_MOVES = new Set(["approve", "request_changes", "reject", "pass_gates"]);

/** What the moves of a period say about the desk, in calendar hours. @param moves Oldest first, of whole submissions. */
export function metricsOf(moves: readonly Passed[]): DeskMetrics {
  const first: number[] = [];
  const stays = new Map<State, number[]>();
  const outcomes = { published: 0, rejected: 0, withdrawn: 0 };
  let sentBack = 0;
  let decided = 0;
  for (const history of Map.groupBy(moves, (move) => move.submissionId).values()) {
    const steps = history.filter((move) => move.from !== move.to);
    const sent = steps.findIndex((move) => move.move === "submit");
    const answered = sent < 0 ? undefined : steps.slice(sent + 1).find((move) => DESK_MOVES.has(move.move));
    const asked = steps[sent];
    if (asked && answered) first.push(answered.at.getTime() - asked.at.getTime());
    for (const [i, step] of steps.entries()) {
      const entered = steps[i - 1];
      if (entered && entered.to === step.from) stays.set(step.from, [...(stays.get(step.from) ?? []), step.at.getTime() - entered.at.getTime()]);
    }
    const end = steps.at(-1)?.to;
    if (end !== "published" && end !== "rejected" && end !== "withdrawn") continue;
    outcomes[end]++;
    decided++;
    if (steps.some((step) => step.move === "request_changes")) sentBack++;
  }
  return {
    firstResponse: spread(first),
    stages: [...stays].map(([state, times]) => ({ state, label: STATES[state].label, actsNext: STATES[state].actsNext, spread: spread(times) })),
    rework: { decided, sentBack }, outcomes,
  };
}

/** Median and ninetieth of a hundred, by the nearest rank. */
function spread(timesMs: readonly number[]): Spread {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const rank = (share: number): number => Math.round(((sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0) / HOUR_MS) * 10) / 10;
  return { n: sorted.length, medianH: rank(0.5), p90H: rank(0.9) };
}
