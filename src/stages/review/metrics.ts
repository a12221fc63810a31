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

/** What one submission went through in the period. */
interface Way {
  submissionId: string;
  /** From its submit to the desk's first move. */
  answeredMs: number | undefined;
  stays: { state: State; ms: number }[];
  end: keyof DeskMetrics["outcomes"] | undefined;
  sentBack: boolean;
}

function wayOf(submissionId: string, history: readonly Passed[]): Way {
  const steps = history.filter((move) => move.from !== move.to);
  const sent = steps.findIndex((move) => move.move === "submit");
  const answered = sent < 0 ? undefined : steps.slice(sent + 1).find((move) => DESK_MOVES.has(move.move));
  const asked = steps[sent];
  const end = steps.at(-1)?.to;
  return {
    submissionId, answeredMs: asked && answered ? answered.at.getTime() - asked.at.getTime() : undefined,
    stays: steps.flatMap((step, i) => {
      const entered = steps[i - 1];
      return entered && entered.to === step.from ? [{ state: step.from, ms: step.at.getTime() - entered.at.getTime() }] : [];
    }),
    end: end === "published" || end === "rejected" || end === "withdrawn" ? end : undefined, sentBack: steps.some((step) => step.move === "request_changes"),
  };
}
const waysOf = (moves: readonly Passed[]): Way[] => [...Map.groupBy(moves, (move) => move.submissionId)].map(([id, history]) => wayOf(id, history));

/** What the moves of a period say about the desk, in calendar hours. @param moves Oldest first, of whole submissions. */
export function metricsOf(moves: readonly Passed[]): DeskMetrics {
  const ways = waysOf(moves);
  const stays = Map.groupBy(ways.flatMap((way) => way.stays), (stay) => stay.state);
  const decided = ways.filter((way) => way.end !== undefined);
  const ended = (as: Way["end"]): number => decided.filter((way) => way.end === as).length;
  return {
    firstResponse: spread(ways.flatMap((way) => way.answeredMs ?? [])),
    stages: [...stays].map(([state, all]) => ({ state, label: STATES[state].label, actsNext: STATES[state].actsNext, spread: spread(all.map((stay) => stay.ms)) })),
    rework: { decided: decided.length, sentBack: decided.filter((way) => way.sentBack).length },
    outcomes: { published: ended("published"), rejected: ended("rejected"), withdrawn: ended("withdrawn") },
  };
}

/** The numbers of the metrics that have a list of submissions; `stage:` and `check:` name theirs behind it. */
export const METRIC_LISTS = ["answered", "published", "rejected", "withdrawn", "decided", "sent_back"] as const;
export type MetricList = (typeof METRIC_LISTS)[number] | `stage:${State}`;

/** A submission behind a number, with the hours that it stands for where it stands for some. */
export interface Behind { submissionId: string; hours: number | undefined }

const LISTS: Record<(typeof METRIC_LISTS)[number], (way: Way) => boolean> = {
  answered: (way) => way.answeredMs !== undefined, published: (way) => way.end === "published", rejected: (way) => way.end === "rejected", withdrawn: (way) => way.end === "withdrawn",
  decided: (way) => way.end !== undefined, sent_back: (way) => way.end !== undefined && way.sentBack,
};

/** What stands behind a number: as many rows as the number says. Those that took longest stand first. */
export function behind(moves: readonly Passed[], of: MetricList): Behind[] {
  const ways = waysOf(moves);
  const rows = of.startsWith("stage:")
    ? ways.flatMap((way) => way.stays.filter((stay) => `stage:${stay.state}` === of).map((stay) => ({ submissionId: way.submissionId, hours: inHours(stay.ms) })))
    : ways.filter(LISTS[of as (typeof METRIC_LISTS)[number]]).map((way) => ({ submissionId: way.submissionId, hours: of === "answered" && way.answeredMs !== undefined ? inHours(way.answeredMs) : undefined }));
  return rows.sort((a, b) => (b.hours ?? 0) - (a.hours ?? 0));
}

const inHours = (ms: number): number => Math.round((ms / HOUR_MS) * 10) / 10;

/** Median and ninetieth of a hundred, by the nearest rank. */
function spread(timesMs: readonly number[]): Spread {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const rank = (share: number): number => inHours(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { n: sorted.length, medianH: rank(0.5), p90H: rank(0.9) };
}
