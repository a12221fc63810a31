import { useEffect, useRef } from "react";
import { queries, useAction, useLoaded } from "../../lib/loading.ts";
import { type Connection, isOver, useLiveRun } from "../../lib/live-run.ts";
import { asProblem } from "../../lib/problem.ts";
import type { PlannedCheck, Protocol, RunView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip, type ChipKind } from "../../ui/Chip.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Failed, Skeleton } from "../../ui/States.tsx";
import { CheckRow } from "./CheckRow.tsx";
import { WorksWith } from "./WorksWith.tsx";
import { PROTOCOL_WORDS, runChip } from "./words.ts";

const CONNECTION: Record<Connection, { chip: ChipKind; words: string }> = {
  connecting: { chip: "running", words: "Connecting" }, live: { chip: "ok", words: "Live" }, reconnecting: { chip: "warn", words: "Reconnecting" },
  polling: { chip: "warn", words: "Asking every 5 s" }, finished: { chip: "idle", words: "Finished" },
};

/** One run as it goes on: verdict, progress, checks by protocol, failed ones open. */
export function RunPanel({ id, name = "The run", submissionId, onRerun }: { id: string; name?: string; submissionId?: string; onRerun?: (id: string) => void }) {
  const { run, connection, failed } = useLiveRun(id);
  useNewsOfEnd(run, submissionId);
  if (!run) return failed === undefined ? <Skeleton rows={5} /> : <Failed problem={asProblem(failed)} />;
  const { chip, words } = runChip(run);
  const over = isOver(run.state);
  const groups = [...new Set(run.planned.map((check) => check.protocol))];
  return (
    <section aria-label={name} className="flex flex-col gap-4 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="text-lg font-semibold">{name}</h3>
        <Chip kind={chip}>{words}</Chip>
        {!over && <Chip kind={CONNECTION[connection].chip}>{CONNECTION[connection].words}</Chip>}
        <Controls run={run} onRerun={onRerun} />
      </div>
      <Progress label={`Progress of ${name}`} value={run.progress.finished} max={run.progress.planned} words={`${run.progress.finished} of ${run.progress.planned} checks`} />
      <Announce run={run} name={name} />
      {run.tallies && over && (
        <p>
          {run.tallies.held} passed, {run.tallies.violated} failed, {run.tallies.couldNotTell} could not tell, {run.tallies.doesNotApply} skipped.
          {run.partial && " Only some checks were run, so this run is no evidence for submitting."}
        </p>
      )}
      {over && <WorksWith run={run} />}
      {run.failure !== null && <Notice tone="bad" title="The run broke off">{run.failure}</Notice>}
      {run.notProven.length > 0 && (
        <Notice tone="warn" title="Nothing was sent to hosts that are not proven to be yours">
          <ul className="list-disc pl-5">{run.notProven.map(({ origin, reason }) => <li key={origin}><code className="break-all font-mono text-sm">{origin}</code>: {reason}</li>)}</ul>
        </Notice>
      )}
      {run.leftBehind.length > 0 && (
        <Notice tone="info" title="Left behind in your test tenant"><ul className="list-disc pl-5">{run.leftBehind.map((what) => <li key={what} className="break-all">{what}</li>)}</ul></Notice>
      )}
      {groups.map((protocol) => <ProtocolGroup key={protocol} protocol={protocol} run={run} planned={run.planned.filter((check) => check.protocol === protocol)} />)}
    </section>
  );
}

function Controls({ run, onRerun }: { run: RunView; onRerun: ((id: string) => void) | undefined }) {
  const cancel = useAction("runs.cancel", ["runs.list"]);
  const again = useAction("runs.start", ["runs.list"]);
  const checks = run.checks.filter((result) => result.outcome === "violated" || result.outcome === "could_not_tell").map((result) => result.id);
  if (!onRerun) return null;
  return (
    <div className="ms-auto flex flex-col items-end gap-2">
      {!isOver(run.state) && <Button small pending={cancel.pending} pendingLabel="Cancelling" onClick={() => void cancel.run({ params: { id: run.id }, body: {} })}>Cancel run, keep finished checks</Button>}
      {isOver(run.state) && checks.length > 0 && (
        <Button small pending={again.pending} onClick={() => void again.run({ params: { id: run.submissionId }, body: { checks } }).then((next) => next && onRerun(next.id))}>Run failed checks again</Button>
      )}
      <ProblemNotice problem={cancel.problem ?? again.problem} />
    </div>
  );
}

function ProtocolGroup({ protocol, run, planned }: { protocol: Protocol; run: RunView; planned: readonly PlannedCheck[] }) {
  const reference = useLoaded("checks.list", {}, { staleMs: Infinity });
  const why = new Map((reference.data?.items ?? []).map((check) => [check.id, check.why]));
  const results = new Map(run.checks.map((result) => [result.id, result]));
  const exchanges = new Map(run.exchanges.map((exchange) => [exchange.id, exchange]));
  const passed = planned.filter((check) => results.get(check.id)?.outcome === "held").length;
  return (
    <section aria-label={`${PROTOCOL_WORDS[protocol]} checks`}>
      <h4 className="pb-1 font-semibold">{PROTOCOL_WORDS[protocol]} <span className="font-normal text-dim">{passed} of {planned.length} passed</span></h4>
      <ul className="divide-y divide-line rounded-control border border-line">
        {planned.map((check) => <li key={check.id}><CheckRow check={check} result={results.get(check.id)} why={why.get(check.id)} exchanges={exchanges} over={isOver(run.state)} /></li>)}
      </ul>
    </section>
  );
}

/** Says the start, each failure and the end, and nothing in between. */
function Announce({ run, name }: { run: RunView; name: string }) {
  const failed = run.checks.filter((result) => result.outcome === "violated");
  const last = failed.at(-1);
  const words = isOver(run.state) ? `${name} is over: ${runChip(run).words}` : last ? `${failed.length} failed, the last: ${last.title}` : `${name} is going on`;
  return <p role="status" className="sr-only">{words}</p>;
}

/** When a run ends while somebody watches: the draft's gates are asked again, and the tab says so. */
function useNewsOfEnd(run: RunView | undefined, submissionId: string | undefined): void {
  const wasGoing = useRef(false);
  const state = run?.state;
  const progress = run ? `${run.progress.finished}/${run.progress.planned}` : "";
  useEffect(() => {
    if (state === undefined) return;
    const title = document.title.replace(/^(\(.*?\) )/, "");
    if (!isOver(state)) {
      wasGoing.current = true;
      document.title = `(${progress}) ${title}`;
    } else if (wasGoing.current) {
      wasGoing.current = false;
      document.title = `(done) ${title}`;
      // the evidence is recorded a moment after the last check
      for (const waitMs of [300, 1_500, 4_000]) setTimeout(() => {
        void queries.invalidateQueries({ queryKey: ["runs.list"] });
        if (submissionId) void queries.invalidateQueries({ queryKey: ["submissions.get"] });
      }, waitMs);
    }
  }, [state, progress, submissionId]);
}
