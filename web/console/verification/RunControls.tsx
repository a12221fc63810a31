import { useNavigate } from "@tanstack/react-router";
import { useId, useRef, useState } from "react";
import { isOver } from "../../lib/follow-run.ts";
import { useAction } from "../../lib/loading.ts";
import type { RunListItem, RunView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button, ButtonLink, buttonClass } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/Copy.tsx";
import { inputClass } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { compareRoute, type Place, runRoute } from "./place.tsx";
import { cliCommand, runChip, runName, talliesOf } from "./words.ts";

/** What can be done with a run: begin another, run again what failed, stop it, carry it away. */
export function RunControls({ run, place, failed, blocked }: { run: RunView; place: Place; failed: readonly string[]; blocked: string | undefined }) {
  const navigate = useNavigate();
  const start = useAction("runs.start", ["runs.list"]);
  const again = useAction("runs.rerun", ["runs.list"]);
  const cancel = useAction("runs.cancel", ["runs.list"]);
  const [asked, setAsked] = useState(false);
  const over = isOver(run.state);
  const waits = over ? blocked : (blocked ?? "This run is going on.");
  const open = (next: RunView | undefined) => void (next && navigate({ ...runRoute(place, next.id), search: {} }));
  const all = { params: { id: run.submissionId }, body: {} };
  const mend = { params: { id: run.id }, body: { failed: true } };
  const stop = { params: { id: run.id }, body: {} };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        {over
          ? <Button look="primary" pending={start.pending} pendingLabel="Starting" disabledBecause={waits} onClick={() => void start.run(all).then(open)}>{place.side === "desk" ? "Rerun as analyst" : "Run all checks"}</Button>
          : <Button pending={cancel.pending || asked} pendingLabel="Cancelling" disabledBecause={blocked} onClick={() => void cancel.done(stop).then(setAsked)}>Cancel run, keep finished checks</Button>}
        {over && (
          <Button pending={again.pending} pendingLabel="Starting" disabledBecause={waits ?? (failed.length === 0 ? "Nothing failed in this run." : undefined)} onClick={() => void again.run(mend).then(open)}>
            {mendLabel(run, failed.length)}
          </Button>
        )}
        {run.state === "finished" && <ExportLinks id={run.id} />}
        <Cli run={run} failed={failed} />
      </div>
      <ProblemNotice problem={start.problem ?? again.problem} title="No run was started" />
      <ProblemNotice problem={cancel.problem} title="The run was not cancelled" />
      <div className="flex flex-col">
        {over ? <ApiCall operation="runs.start" given={all} of="run all" /> : <ApiCall operation="runs.cancel" given={stop} />}
        {over && failed.length > 0 && <ApiCall operation="runs.rerun" given={mend} of="run failed" />}
      </div>
    </div>
  );
}

/** What failed and what nobody could judge is asked again together; the button says which it is. */
function mendLabel(run: RunView, count: number): string {
  if (count === 0) return "Run failed";
  const { violated, couldNotTell } = talliesOf(run);
  return `${couldNotTell === 0 ? "Run failed" : violated === 0 ? "Run what could not be judged" : "Run failed and not judged"} (${count})`;
}

/** One check again, over the draft as it stands. */
export function RerunOne({ run, place, check, blocked }: { run: RunView; place: Place; check: string; blocked: string | undefined }) {
  const navigate = useNavigate();
  const again = useAction("runs.rerun", ["runs.list"]);
  const given = { params: { id: run.id }, body: { checks: [check] } };
  return (
    <div className="flex flex-col gap-2">
      <Button
        small pending={again.pending} pendingLabel="Starting" disabledBecause={isOver(run.state) ? blocked : "It can run again when this run is over."} aria-label={`Rerun this check, ${check}`}
        onClick={() => void again.run(given).then((next) => next && navigate({ ...runRoute(place, next.id), search: { check } }))}
      >
        Rerun this check
      </Button>
      <ProblemNotice problem={again.problem} title="No run was started" />
      <ApiCall operation="runs.rerun" given={given} />
    </div>
  );
}

const EXPORTS = [
  { file: "report.json", label: "JSON", about: "the canonical report" }, { file: "report.html", label: "HTML", about: "a page to read or print" },
  { file: "report.junit.xml", label: "JUnit", about: "for CI" }, { file: "report.sarif", label: "SARIF", about: "for code scanning" }, { file: "bundle", label: "Signed bundle", about: "to verify offline" },
] as const;

function ExportLinks({ id }: { id: string }) {
  const box = useRef<HTMLDetailsElement>(null);
  return (
    <details
      ref={box} className="relative"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !box.current?.open) return;
        event.stopPropagation();
        box.current.open = false;
        box.current.querySelector("summary")?.focus();
      }}
    >
      <summary className={`${buttonClass("plain")} list-none`}>Export</summary>
      <ul className="mt-1 rounded-control bg-raised p-1 shadow-float sm:absolute sm:z-20 sm:w-64">
        {EXPORTS.map(({ file, label, about }) => (
          <li key={file}><a href={`/api/runs/${id}/${file}`} download className="flex items-baseline gap-2 rounded-control px-3 py-1.5 no-underline hover:bg-canvas"><span className="font-medium text-accent">{label}</span><span className="text-sm text-dim">{about}</span></a></li>
        ))}
      </ul>
    </details>
  );
}

function Cli({ run, failed }: { run: RunView; failed: readonly string[] }) {
  const checks = isOver(run.state) && failed.length > 0 ? failed : run.partial ? run.planned.map((check) => check.id) : undefined;
  return <span className="inline-flex min-h-9 items-center"><CopyButton value={cliCommand(checks)} what="CLI command" label="Copy CLI command" /></span>;
}

/** Another run over the same submission to hold against this one. */
export function CompareWith({ run, place, others }: { run: RunView; place: Place; others: readonly RunListItem[] }) {
  const id = useId();
  const usual = others.find((other) => other.id === run.repeats) ?? others.find((other) => other.number < run.number && !other.partial) ?? others[0];
  const [chosen, setChosen] = useState<string>();
  const other = others.find((one) => one.id === chosen) ?? usual;
  if (!other) return null;
  const [before, after] = other.number < run.number ? [other, run] : [run, other];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label htmlFor={id} className="font-medium">Compare with</label>
      <select id={id} value={other.id} onChange={(event) => setChosen(event.target.value)} className={`${inputClass} max-w-64`}>
        {others.map((one) => <option key={one.id} value={one.id}>{runName(one)}, {runChip(one).words}{one.partial ? ", some checks" : ""}</option>)}
      </select>
      <ButtonLink {...compareRoute(place, before.id, after.id)} search={{}}>Compare</ButtonLink>
    </div>
  );
}
