import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import type { ComparisonView, RunSummary } from "../../lib/views.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Chip, type ChipKind } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { labelOf } from "../studio/form/labels.ts";
import { compareRoute, type Place, RunLink, RunsLink } from "./place.tsx";
import { capability, OUTCOME, runChip, runName } from "./words.ts";

type Turn = ComparisonView["checks"][number]["turn"];

const TURN: Record<Turn, { chip: ChipKind; words: string }> = {
  broken: { chip: "bad", words: "Broken" }, fixed: { chip: "ok", words: "Fixed" }, new: { chip: "info", words: "New" }, gone: { chip: "skipped", words: "Gone" }, unchanged: { chip: "idle", words: "Unchanged" },
};
const TURNS = Object.keys(TURN) as Turn[];

export function StudioComparePage() {
  const { sub, run, other } = useParams({ from: "/studio/$sub/test/$run/compare/$other" });
  return <ComparePage place={{ side: "studio", sub }} run={run} other={other} show={useSearch({ from: "/studio/$sub/test/$run/compare/$other" }).show} area="Studio" />;
}
export function DeskComparePage() {
  const { sub, run, other } = useParams({ from: "/desk/$sub/runs/$run/compare/$other" });
  return <ComparePage place={{ side: "desk", sub }} run={run} other={other} show={useSearch({ from: "/desk/$sub/runs/$run/compare/$other" }).show} area="Review desk" />;
}

/** Two runs held against each other: what broke and what was fixed first, each with what both runs saw. */
function ComparePage({ place, run, other, show, area }: { place: Place; run: string; other: string; show: string | undefined; area: string }) {
  const loaded = useLoaded("runs.compare", { params: { id: run, other } }, { staleMs: 60_000 });
  const view = loaded.data;
  return (
    <Page
      title={view ? `${runName(view.before)} and ${runName(view.after)} compared` : "Two runs compared"} area={area} trail={[<RunsLink key="runs" place={place}>Test runs</RunsLink>]}
      action={<ButtonLink {...compareRoute(place, other, run)} search={{}}>Swap the two</ButtonLink>}
    >
      <Loaded from={loaded} rows={6} back={<RunsLink place={place}>Back to the runs</RunsLink>}>{(found) => <Comparison view={found} place={place} show={show} />}</Loaded>
    </Page>
  );
}

function Comparison({ view, place, show }: { view: ComparisonView; place: Place; show: string | undefined }) {
  const navigate = useNavigate();
  const chosen = TURNS.find((turn) => turn === show);
  // without a choice, what changed; when nothing did, there is nothing to hide
  const rows = view.checks.filter((check) => (chosen ? check.turn === chosen : check.turn !== "unchanged"));
  const changed = view.checks.length - view.counts.unchanged;
  const choose = (turn: Turn | undefined) => void navigate({ ...compareRoute(place, view.before.id, view.after.id), search: turn ? { show: turn } : {}, replace: true, resetScroll: false });
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Side title="Before" run={view.before} place={place} />
        <Side title="After" run={view.after} place={place} />
      </div>
      <p>
        {TURNS.map((turn) => `${view.counts[turn]} ${TURN[turn].words.toLowerCase()}`).join(", ")}.
        {view.leftOut > 0 && ` ${view.leftOut} checks are in one of the runs only, because the other was asked for fewer or did not come to them.`}
      </p>
      {view.changed.length > 0 && <p className="text-dim">Between the two the manifest changed: {[...new Set(view.changed.map((field) => labelOf(field.path)))].join(", ")}.</p>}
      <div role="group" aria-label="Which checks are shown" className="flex flex-wrap gap-2">
        <Button small look={chosen ? "plain" : "primary"} aria-pressed={!chosen} onClick={() => choose(undefined)}>Changed ({changed})</Button>
        {TURNS.map((turn) => <Button key={turn} small look={turn === chosen ? "primary" : "plain"} aria-pressed={turn === chosen} onClick={() => choose(turn)}>{TURN[turn].words} ({view.counts[turn]})</Button>)}
      </div>
      {rows.length === 0
        ? <p className="text-dim">{chosen ? <>No check is under "{TURN[chosen].words}". <Button small onClick={() => choose(undefined)}>Show what changed</Button></> : "Both runs say the same of every check that is in both."}</p>
        : <ul className="divide-y divide-line overflow-hidden rounded-control border border-line bg-panel">{rows.map((row) => <li key={row.id}><Row row={row} /></li>)}</ul>}
    </>
  );
}

function Side({ title, run, place }: { title: string; run: RunSummary; place: Place }) {
  const { chip, words } = runChip(run);
  return (
    <section aria-label={title} className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-line bg-panel p-3">
      <h2 className="font-semibold">{title}: <RunLink place={place} run={run.id}>{runName(run)}</RunLink></h2>
      <Chip kind={chip}>{words}</Chip><Moment at={run.requestedAt} />
    </section>
  );
}

function Row({ row }: { row: ComparisonView["checks"][number] }) {
  const { chip, words } = TURN[row.turn];
  return (
    <details open={row.turn === "broken" || undefined}>
      <summary className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 -outline-offset-2 hover:bg-canvas">
        <Chip kind={chip}>{words}</Chip>
        <span className="min-w-0 flex-1 basis-48">{row.title}</span>
        <span className="flex items-center gap-x-3">
          <span className="text-sm text-dim">{capability(row.protocol)}</span>
          <code className="font-mono text-xs text-dim">{row.id}</code>
        </span>
      </summary>
      <div className="grid gap-3 border-t border-line bg-canvas px-4 py-3 md:grid-cols-2">
        {([["Before", row.before], ["After", row.after]] as const).map(([title, said]) => (
          <div key={title} className="flex min-w-0 flex-col items-start gap-1">
            <p className="text-sm font-medium">{title}</p>
            {said ? <><Chip kind={OUTCOME[said.outcome].chip}>{OUTCOME[said.outcome].words}</Chip><p className="break-words">{said.observation}</p></> : <p className="text-dim">Not asked.</p>}
          </div>
        ))}
        <p className="text-sm md:col-span-2"><a href={`/checks/${row.id}`} className={linkClass}>About {row.id}</a></p>
      </div>
    </details>
  );
}
