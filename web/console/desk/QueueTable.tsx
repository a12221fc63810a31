import { useNavigate, useSearch } from "@tanstack/react-router";
import { Fragment, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useKeys } from "../../lib/keys.ts";
import { useAction } from "../../lib/loading.ts";
import { useParts } from "../../lib/parts.ts";
import { steadyOrder } from "../../lib/steady-order.ts";
import type { QueueRow } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { say } from "../../ui/Toasts.tsx";
import { useSession } from "../session.tsx";
import { QueueActions } from "./QueueActions.tsx";
import { QueueLine } from "./QueueLine.tsx";
import { RowPreview } from "./RowPreview.tsx";
import { SnoozeDialog } from "./SnoozeDialog.tsx";

/** Rows that a table holds; more on demand. */
const CHUNK = 100;
/** Of them, rows that are drawn at once: more than a screen holds. */
const PART = 20;
const COLUMNS = ["SLA, business time", "Integration", "Change", "Stage", "Checks", "Breaking", "Assignee", "In stage since"] as const;

/**
 * The rows of a view, to select, to preview and to give away. While somebody points at the table or stands in it, no row
 * moves: what came meanwhile waits behind "refresh order".
 * @param asOf The minute in which they were read: times are told anew with it.
 */
export function QueueTable({ rows: fresh, asOf, empty }: { rows: readonly QueueRow[]; asOf: number; empty: ReactNode }) {
  const { account, rights } = useSession();
  const { view, preview } = useSearch({ from: "/desk" });
  const navigate = useNavigate();
  const region = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState(false);
  const [shown, setShown] = useState(fresh);
  const [most, setMost] = useState(CHUNK);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [snoozing, setSnoozing] = useState<readonly string[]>();
  const assign = useAction("desk.assign", ["desk.queue", "desk.get"]);
  const anchor = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!held) setShown(fresh);
  }, [held, fresh]);
  const { rows, updates } = useMemo(() => steadyOrder(held ? shown : fresh, fresh), [held, shown, fresh]);
  const visible = rows.slice(0, most);
  const drawn = useParts(visible.length, PART);
  const ids = visible.filter(({ gone }) => !gone).map(({ row }) => row.id);
  const selected = ids.filter((id) => chosen.has(id));
  const decides = rights.includes("review.decide");

  const current = () => document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset["row"];
  const links = () => [...(region.current?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
  const walk = (step: 1 | -1) => {
    const all = links();
    const at = all.findIndex((link) => link.closest<HTMLElement>("[data-row]")?.dataset["row"] === current());
    all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
  };
  const look = useCallback((id: string | undefined) => void navigate({ to: "/desk", search: { ...(view ? { view } : {}), ...(id === undefined ? {} : { preview: id }) }, replace: true }), [navigate, view]);
  const toggle = useCallback((id: string) => {
    anchor.current = id;
    setChosen((now) => (now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id])));
  }, []);
  const range = (to: string) => {
    const [a, b] = [ids.indexOf(anchor.current ?? to), ids.indexOf(to)].sort((x, y) => x - y);
    if (a !== undefined && b !== undefined && a >= 0) setChosen((now) => new Set([...now, ...ids.slice(a, b + 1)]));
  };
  /** What a key acts on: the selection, or the row one stands in. */
  const meant = () => (selected.length > 0 ? selected : ids.filter((id) => id === current()));
  const give = async (to: string | null, given = meant()) => {
    if (given.length === 0 || assign.pending) return;
    const answer = await assign.run({ body: { ids: given, to } });
    if (answer) say(`${given.length === 1 ? (answer.items[0]?.name ?? "One") : given.length} ${to === null ? "given to nobody" : `assigned to ${answer.items[0]?.assignee ?? ""}`}`);
  };
  const layAside = () => meant().length > 0 && setSnoozing(meant());
  useKeys({
    j: () => walk(1), k: () => walk(-1),
    x: () => onRow(toggle), X: () => onRow(range),
    ...(decides ? { a: () => void give(account.id), s: () => void layAside() } : {}),
    Escape: () => (preview === undefined ? setChosen(new Set()) : look(undefined)),
  });
  const onRow = (act: (id: string) => void) => {
    const id = current();
    if (id !== undefined && decides) act(id);
  };
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div
      ref={region} className="flex flex-col gap-3" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(region.current?.contains(document.activeElement) ?? false)}
      onFocus={() => setHeld(true)} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setHeld(event.currentTarget.matches(":hover")); }}
    >
      {decides && (
        <QueueActions
          me={account.id} selected={rows.flatMap(({ row }) => (selected.includes(row.id) ? [row] : []))} give={give} snooze={layAside} pending={assign.pending} problem={assign.problem}
          all={selected.length === ids.length} chooseAll={() => setChosen(selected.length === ids.length ? new Set() : new Set(ids))}
        />
      )}
      {snoozing && <SnoozeDialog ids={snoozing} name={snoozing.length === 1 ? rows.find(({ row }) => row.id === snoozing[0])?.row.name : undefined} close={() => setSnoozing(undefined)} done={() => setChosen(new Set())} />}
      {/* as high with news as without: what appears here moves no row */}
      <p role="status" className={`flex min-h-10 flex-wrap items-center gap-2 rounded-control px-3 py-1 ${updates === 0 ? "text-dim" : "bg-info-tint"}`}>
        {updates === 0 ? "By due date, paused clocks last." : <>{updates} {updates === 1 ? "update" : "updates"}, <Button small onClick={() => setShown(fresh)}>refresh order</Button></>}
      </p>
      <div role="region" aria-label="Submissions at the desk, scrolls sideways" tabIndex={0} className="relative overflow-x-auto rounded-card border border-line bg-panel">
        <table className="w-full border-collapse text-left [&_td]:px-2 [&_tbody_th]:px-2">
          <caption className="sr-only">Submissions at the desk</caption>
          <thead>
            <tr className="border-b border-line text-sm text-dim">
              {decides && <th scope="col" className="px-3 py-2"><span className="sr-only">Selected</span></th>}
              {COLUMNS.map((column) => <th key={column} scope="col" className="whitespace-nowrap px-2 py-2 font-medium">{column}</th>)}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {visible.slice(0, drawn).map(({ row, gone }) => (
              <Fragment key={row.id}>
                <QueueLine row={row} asOf={asOf} gone={gone} decides={decides} chosen={chosen.has(row.id)} previewed={preview === row.id} toggle={toggle} look={look} />
                {preview === row.id && <tr><td colSpan={COLUMNS.length + (decides ? 1 : 0)} className="bg-canvas !p-0"><RowPreview id={row.id} name={row.name} close={() => look(undefined)} /></td></tr>}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > most && <div><Button onClick={() => setMost(most + CHUNK)}>Show {Math.min(CHUNK, rows.length - most)} more of {rows.length - most}</Button></div>}
      <p className="text-sm text-dim">Keys: <kbd>j</kbd> and <kbd>k</kbd> go down and up, <kbd>Enter</kbd> opens, <kbd>Space</kbd> previews{decides && <>, <kbd>x</kbd> selects, <kbd>Shift</kbd> <kbd>x</kbd> selects up to here, <kbd>a</kbd> assigns to you, <kbd>s</kbd> snoozes, <kbd>Esc</kbd> clears</>}.</p>
    </div>
  );
}
