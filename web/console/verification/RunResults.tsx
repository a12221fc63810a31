import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { isOver } from "../../lib/follow-run.ts";
import { useKeys } from "../../lib/keys.ts";
import { useLoaded } from "../../lib/loading.ts";
import { useParts } from "../../lib/parts.ts";
import type { RunView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckRow, RowContext, type RowParts } from "./CheckRow.tsx";
import type { Place, RunSearch } from "./place.tsx";
import { countsOf, type Group, groupsOf, neighbour, type Row, showOf, SHOWS } from "./rows.ts";
import { RerunOne } from "./RunControls.tsx";
import { capability } from "./words.ts";

/** Rows that are drawn at once: more than a screen holds. */
const PART = 40;

/** The rows of a run by capability, with filters and a way from failure to failure; filter and chosen row are in the address. */
export function RunResults({ run, rows, place, blocked, edits, search, show }: {
  run: RunView; rows: readonly Row[]; place: Place; blocked: string | undefined; edits: string | undefined; search: RunSearch; show(next: RunSearch): void;
}) {
  const shown = showOf(search.show);
  const listed = useDeferredValue(shown); // the press is painted first, the rows after it
  const over = isOver(run.state);
  const groups = useMemo(() => groupsOf(rows, shown), [rows, shown]);
  const counts = useMemo(() => countsOf(rows), [rows]);
  const rules = useLoaded("rules.list", {}, { staleMs: 60_000 });
  const parts: RowParts = useMemo(() => ({
    run: run.id, exchanges: new Map(run.exchanges.map((exchange) => [exchange.id, exchange])),
    rerun: (check) => <RerunOne run={run} place={place} check={check} blocked={blocked} />,
    rules: new Map((rules.data?.items ?? []).map((rule) => [rule.check, rule])), edits,
  }), [run, place, blocked, edits, rules.data]);
  const filter = useCallback((id: string, check?: string): RunSearch => ({ ...(id === "all" ? {} : { show: id }), ...(check === undefined ? {} : { check }) }), []);
  const at = useRef(shown);
  useEffect(() => {
    at.current = shown;
  }, [shown]);
  // the same one under every filter: rows are drawn anew when it is another
  const choose = useCallback((check: string | undefined) => show(filter(at.current, check)), [show, filter]);
  const walk = (step: 1 | -1) => {
    const next = neighbour(groups, search.check, step);
    if (next !== undefined) choose(next);
  };
  useKeys({ n: () => walk(1), p: () => walk(-1) });
  const drawn = useMemo(() => (listed === shown ? groups : groupsOf(rows, listed)), [listed, shown, groups, rows]);
  const stop = counts.failed > 0 ? "failure" : counts.unsure > 0 ? "doubt" : undefined;
  return (
    <RowContext.Provider value={parts}>
      <div className="z-10 flex flex-wrap items-center gap-2 bg-canvas py-2 md:sticky md:top-0">
        <div role="group" aria-label="Which checks are shown" className="flex flex-wrap gap-2">
          {SHOWS.map(({ id, label }) => (
            <Button key={id} small look={id === shown ? "primary" : "plain"} aria-pressed={id === shown} onClick={() => show(filter(id))}>{label} ({counts[id]})</Button>
          ))}
        </div>
        {stop && (
          <div className="ms-auto flex gap-2">
            <Button small onClick={() => walk(-1)} aria-keyshortcuts="p" title={`Previous ${stop} (p)`}>Previous {stop}</Button>
            <Button small onClick={() => walk(1)} aria-keyshortcuts="n" title={`Next ${stop} (n)`}>Next {stop}</Button>
          </div>
        )}
      </div>
      {drawn.length === 0 && (
        <p className="text-dim">
          {rows.length === 0 ? "The checks appear here as soon as the run is planned." : <>No check is under "{SHOWS.find((one) => one.id === listed)?.label}". <Button small onClick={() => show(filter("all"))}>Show all</Button></>}
        </p>
      )}
      <Groups key={listed} groups={drawn} over={over} chosen={search.check} choose={choose} />
    </RowContext.Provider>
  );
}

/** A part of the rows at a time, from the top: nothing that is seen moves while more are drawn. */
const Groups = memo(function Groups({ groups, over, chosen, choose }: { groups: readonly Group[]; over: boolean; chosen: string | undefined; choose(check: string | undefined): void }) {
  let left = useParts(groups.reduce((sum, group) => sum + group.rows.length, 0), PART);
  return groups.map((group) => {
    const rows = group.rows.slice(0, left);
    left -= rows.length;
    return rows.length > 0 && (
      <section key={group.protocol} aria-label={`${capability(group.protocol)} checks`}>
        <h2 className="pb-1 font-semibold">
          {capability(group.protocol)} <span className="font-normal text-dim">{group.passed} of {group.planned} passed{!over && group.finished < group.planned ? `, ${group.planned - group.finished} to come` : ""}</span>
        </h2>
        <ul className="divide-y divide-line overflow-hidden rounded-control border border-line bg-panel">
          {rows.map(({ check, result }) => <li key={check.id}><CheckRow check={check} result={result} over={over} chosen={chosen === check.id} choose={choose} /></li>)}
        </ul>
      </section>
    );
  });
});
