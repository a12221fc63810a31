import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { isOver } from "../../lib/follow-run.ts";
import { type LiveRun, useLiveRun } from "../../lib/live-run.ts";
import { queries, useLoaded } from "../../lib/loading.ts";
import { duration } from "../../lib/moments.ts";
import { asProblem } from "../../lib/problem.ts";
import type { RunView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { CONNECTION } from "../../ui/connection.ts";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Failed, Skeleton } from "../../ui/States.tsx";
import { useSession } from "../session.tsx";
import { CompareLink, type Place, RunLink, type RunSearch, runRoute, RunsLink } from "./place.tsx";
import { rowsOf, toMend } from "./rows.ts";
import { CompareWith, RunControls } from "./RunControls.tsx";
import { RunNotices } from "./RunNotices.tsx";
import { RunResults } from "./RunResults.tsx";
import { WorksWith } from "./WorksWith.tsx";
import { announcement, runChip, runName, startedBy, tabTitle, talliesOf, tallyWords } from "./words.ts";

/** A run as its publisher sees it. */
export function StudioRunPage() {
  const { sub, run } = useParams({ from: "/studio/$sub/test/$run" });
  const search = useSearch({ from: "/studio/$sub/test/$run" });
  const { data } = useLoaded("submissions.get", { params: { id: sub } });
  const blocked = data && !data.can.includes("run") ? "Checks can be run while the submission is yours to edit." : undefined;
  return <RunPage key={run} id={run} place={{ side: "studio", sub }} search={search} area="Studio" app={data?.name} blocked={blocked} edits={data?.can.includes("edit") ? sub : undefined} />;
}

/** The same run at the desk: analysts start runs of their own, in their own name. */
export function DeskRunPage() {
  const { sub, run } = useParams({ from: "/desk/$sub/runs/$run" });
  const search = useSearch({ from: "/desk/$sub/runs/$run" });
  const { rights } = useSession();
  const { data } = useLoaded("desk.get", { params: { id: sub } });
  const blocked = !rights.includes("review.decide") ? "Analysts start and stop runs." : data && data.clock !== "running" ? "It is the publisher's turn." : undefined;
  return <RunPage key={run} id={run} place={{ side: "desk", sub }} search={search} area="Review desk" app={data?.name} blocked={blocked} edits={undefined} />;
}

interface Around { id: string; place: Place; search: RunSearch; area: string; app: string | undefined; blocked: string | undefined; edits: string | undefined }

function RunPage({ id, place, search, area, app, blocked, edits }: Around) {
  const live = useLiveRun(id);
  const { run, failed } = live;
  const name = run ? runName(run) : "Run";
  useNewsOfEnd(run, app ?? area);
  return (
    <Page title={name} area={`${app ?? "Run"} - ${area}`} trail={[<RunsLink key="runs" place={place}>{app ?? "Submission"}, test runs</RunsLink>]} about={run && <About live={live} run={run} place={place} />}>
      {run ? <Run run={run} place={place} search={search} blocked={blocked} edits={edits} /> : failed === undefined ? <Skeleton rows={6} /> : <Failed problem={asProblem(failed)} back={<RunsLink place={place}>Back to the runs</RunsLink>} />}
    </Page>
  );
}

function About({ live, run, place }: { live: LiveRun; run: RunView; place: Place }) {
  const { connection, pause, resume } = live;
  const { chip, words } = runChip(run);
  const over = isOver(run.state);
  const shown = over ? CONNECTION.finished : CONNECTION[connection];
  return (
    <>
      <Chip kind={chip}>{words}</Chip>
      {(!over || run.state === "finished") && <Chip kind={shown.chip}>{shown.words}</Chip>}
      {!over && (connection === "paused" ? <Button small onClick={resume}>Resume updates</Button> : <Button small onClick={pause}>Pause updates</Button>)}
      {run.side === "desk" && <Tag>The desk's own run</Tag>}
      {run.partial && <Tag>Some checks</Tag>}
      <span>{startedBy(run)}, <Moment at={run.requestedAt} /></span>
      {run.startedAt && run.finishedAt && <span>took {duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}</span>}
      {run.repeats && <Repeated run={run} repeats={run.repeats} place={place} over={over} />}
    </>
  );
}

function Repeated({ run, repeats, place, over }: { run: RunView; repeats: string; place: Place; over: boolean }) {
  const list = useLoaded("runs.list", { params: { id: run.submissionId } });
  const known = list.data?.items.find((other) => other.id === repeats);
  // a run over the published version repeats one of an earlier submission, which is not in this list
  return (
    <span>
      repeats <RunLink place={place} run={repeats}>{known ? runName(known) : "an earlier run"}</RunLink>
      {over && known && <>, <CompareLink place={place} run={repeats} other={run.id}>what changed</CompareLink></>}
    </span>
  );
}

function Run({ run, place: { side, sub }, search, blocked, edits }: { run: RunView; place: Place; search: RunSearch; blocked: string | undefined; edits: string | undefined }) {
  const navigate = useNavigate();
  const place = useMemo((): Place => ({ side, sub }), [side, sub]); // the same one each time: rows are drawn anew when it is another
  const list = useLoaded("runs.list", { params: { id: run.submissionId } });
  const over = isOver(run.state);
  const rows = useMemo(() => rowsOf(run), [run]);
  const failed = useMemo(() => toMend(rows), [rows]);
  const show = useCallback((next: RunSearch) => void navigate({ ...runRoute(place, run.id), search: next, replace: true, resetScroll: false }), [navigate, place, run.id]);
  // what stands above the rows does not change with what is shown of them
  const above = useMemo(() => (
    <>
      <p role="status" className="sr-only">{announcement(run, over)}</p>
      <div className="flex flex-col gap-3">
        <Progress label="Progress" value={run.progress.finished} max={run.progress.planned} words={`${run.progress.finished} of ${run.progress.planned} checks`} />
        {!over && <Waiting run={run} usualMs={run.partial ? undefined : list.data?.usual?.medianMs} />}
        {over && <p>{tallyWords(talliesOf(run))}.</p>}
        <RunControls run={run} place={place} failed={failed} blocked={blocked} />
      </div>
      <RunNotices run={run} place={place} />
      {over && !run.partial && <WorksWith run={run} />}
      {over && list.data && <CompareWith run={run} place={place} others={list.data.items.filter((other) => other.id !== run.id)} />}
    </>
  ), [run, over, place, failed, blocked, list.data]);
  return <>{above}<RunResults run={run} rows={rows} place={place} blocked={blocked} edits={edits} search={search} show={show} /></>;
}

/** How long it has taken and how long it usually takes; the clock stands still where nobody sees it. */
function Waiting({ run, usualMs }: { run: RunView; usualMs: number | undefined }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  const elapsedMs = run.startedAt ? Math.max(0, now - Date.parse(run.startedAt)) : 0;
  return (
    <p className="text-dim">
      {run.startedAt ? `Running for ${duration(Math.floor(elapsedMs / 1000) * 1000)}.` : "Waits for a worker."}{" "}
      {usualMs !== undefined && `It usually takes ${duration(Math.max(1_000, usualMs))}.`} You may leave this page; the run goes on.
    </p>
  );
}

/** The tab says how far the run is. When it ends while somebody watches, the draft's gates are asked again. */
function useNewsOfEnd(run: RunView | undefined, app: string): void {
  const wasGoing = useRef(false);
  const title = run && tabTitle(run, isOver(run.state), app);
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);
  const state = run?.state;
  useEffect(() => {
    if (state === undefined) return;
    if (!isOver(state)) wasGoing.current = true;
    else if (wasGoing.current) {
      wasGoing.current = false;
      // the evidence is recorded a moment after the last check
      for (const waitMs of [300, 1_500, 4_000]) setTimeout(() => {
        for (const read of ["runs.list", "submissions.get", "desk.get"]) void queries.invalidateQueries({ queryKey: [read] });
      }, waitMs);
    }
  }, [state]);
}

