import type { CheckResult, Outcome, PlannedCheck, Protocol, RunView } from "../../lib/views.ts";

/** What a run page may show of its rows. */
export const SHOWS = [
  { id: "all", label: "All", keeps: () => true },
  { id: "failed", label: "Failed", keeps: (outcome: Outcome | undefined) => outcome === "violated" },
  { id: "unsure", label: "Could not tell", keeps: (outcome: Outcome | undefined) => outcome === "could_not_tell" },
] as const;
export type Show = (typeof SHOWS)[number]["id"];
export const showOf = (id: string | undefined): Show => SHOWS.find((show) => show.id === id)?.id ?? "all";

export interface Row { check: PlannedCheck; result: CheckResult | undefined }
export interface Group { protocol: Protocol; rows: Row[]; passed: number; finished: number; planned: number }

/** The rows in the order in which they are asked; what was answered without being planned comes last. */
export function rowsOf(run: Pick<RunView, "planned" | "checks">): Row[] {
  const results = new Map(run.checks.map((result) => [result.id, result]));
  const planned = new Set(run.planned.map((check) => check.id));
  return [
    ...run.planned.map((check) => ({ check, result: results.get(check.id) })),
    ...run.checks.filter((result) => !planned.has(result.id)).map((result) => ({ check: { id: result.id, title: result.title, protocol: result.protocol }, result })),
  ];
}

/** Rows by capability. A group is counted whole, and shows what the filter keeps; a group that keeps nothing is left out. */
export function groupsOf(rows: readonly Row[], show: Show): Group[] {
  const { keeps } = SHOWS.find((one) => one.id === show) ?? SHOWS[0];
  return [...new Set(rows.map((row) => row.check.protocol))].flatMap((protocol) => {
    const mine = rows.filter((row) => row.check.protocol === protocol);
    const kept = mine.filter((row) => keeps(row.result?.outcome));
    const count = (outcome: (of: Outcome) => boolean) => mine.filter((row) => row.result && outcome(row.result.outcome)).length;
    return kept.length === 0 ? [] : [{ protocol, rows: kept, passed: count((outcome) => outcome === "held"), finished: count(() => true), planned: mine.length }];
  });
}

/** How many rows each filter keeps. */
export const countsOf = (rows: readonly Row[]): Record<Show, number> =>
  Object.fromEntries(SHOWS.map((show) => [show.id, rows.filter((row) => show.keeps(row.result?.outcome)).length])) as Record<Show, number>;

const asksForHands = (row: Row): boolean => row.result?.outcome === "violated" || row.result?.outcome === "could_not_tell";

/** Checks that "run failed" asks again: what failed and what nobody could judge. */
export const toMend = (rows: readonly Row[]): string[] => rows.filter(asksForHands).map((row) => row.check.id);

/**
 * The next or previous failure after a row, in the order shown, around the end. With nothing that failed, what could not be
 * judged is walked instead.
 */
export function neighbour(groups: readonly Group[], from: string | undefined, step: 1 | -1): string | undefined {
  const shown = groups.flatMap((group) => group.rows);
  const failed = shown.filter((row) => row.result?.outcome === "violated");
  const stops = failed.length > 0 ? failed : shown.filter(asksForHands);
  if (stops.length === 0) return undefined;
  const at = stops.findIndex((row) => row.check.id === from);
  if (at >= 0) return stops[(at + step + stops.length) % stops.length]?.check.id;
  const here = shown.findIndex((row) => row.check.id === from);
  const placed = stops.map((row) => ({ id: row.check.id, i: shown.indexOf(row) }));
  if (here < 0) return (step === 1 ? placed[0] : placed.at(-1))?.id;
  return (step === 1 ? (placed.find((one) => one.i > here) ?? placed[0]) : (placed.findLast((one) => one.i < here) ?? placed.at(-1)))?.id;
}
