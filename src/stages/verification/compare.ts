import type { CheckResult } from "./report.ts";
import type { Run } from "./run.ts";
import type { Outcome } from "./verdict.ts";

/** What became of a check between two runs. */
export const TURNS = ["broken", "fixed", "new", "gone", "unchanged"] as const;
export type Turn = (typeof TURNS)[number];

/** What one of the runs said of a check. */
export interface Said {
  outcome: Outcome;
  observation: string;
  ms: number;
}

export interface Compared {
  id: string;
  title: string;
  protocol: CheckResult["protocol"];
  gate: CheckResult["gate"];
  turn: Turn;
  before: Said | null;
  after: Said | null;
}

export interface Comparison {
  counts: Record<Turn, number>;
  /** Checks that only one of the runs came to because the other was asked for fewer, or was cancelled: nothing is said about them. */
  leftOut: number;
  /** Worst first. */
  checks: Compared[];
}

/** A run and its results, by now. */
export interface Judged {
  run: Pick<Run, "only" | "state">;
  results: readonly CheckResult[];
}

const said = (result: CheckResult | undefined): Said | null => result ? { outcome: result.outcome, observation: result.observation, ms: result.ms } : null;

/**
 * What became of each check between an earlier run and a later one. Only what held is fixed: a failure that turned into "could
 * not tell" is not, and one that is not asked any more, because the manifest claims less, is gone. A check that a run was never
 * asked for, or did not come to, is neither new nor gone.
 */
export function compareRuns(before: Judged, after: Judged): Comparison {
  const was = new Map(before.results.map((result) => [result.id, result]));
  const is = new Map(after.results.map((result) => [result.id, result]));
  const checks: Compared[] = [];
  let leftOut = 0;
  for (const id of new Set([...was.keys(), ...is.keys()])) {
    const one = was.get(id);
    const other = is.get(id);
    const known = other ?? one;
    if (!known || (!one && !isWhole(before.run)) || (!other && !isWhole(after.run))) {
      leftOut += 1;
      continue;
    }
    checks.push({ id, title: known.title, protocol: known.protocol, gate: known.gate, turn: turnOf(one, other), before: said(one), after: said(other) });
  }
  const count = (turn: Turn) => checks.filter((check) => check.turn === turn).length;
  return {
    counts: { broken: count("broken"), fixed: count("fixed"), new: count("new"), gone: count("gone"), unchanged: count("unchanged") },
    leftOut, checks: checks.sort((a, b) => TURNS.indexOf(a.turn) - TURNS.indexOf(b.turn)),
  };
}

/** Whether what is missing in it was not there to be asked. */
const isWhole = (run: Judged["run"]): boolean => run.only === undefined && run.state === "finished";

function turnOf(one: CheckResult | undefined, other: CheckResult | undefined): Turn {
  if (!one) return "new";
  if (!other) return "gone";
  if (one.outcome === other.outcome) return "unchanged";
  if (other.outcome === "does_not_apply") return "gone";
  const isFine = other.outcome === "held";
  if (one.outcome === "does_not_apply") return isFine ? "new" : "broken";
  return (one.outcome === "held") === isFine ? "unchanged" : isFine ? "fixed" : "broken";
}
