import type { RunView } from "../../lib/views.ts";
import { Notice } from "../../ui/Notice.tsx";
import { labelOf } from "../studio/form/labels.ts";
import type { Place } from "./place.tsx";
import { currentWords } from "./words.ts";

/** What has to be known of a run before its rows are read: what it is about, what it is worth, what it left behind. */
export function RunNotices({ run, place }: { run: RunView; place: Place }) {
  return (
    <>
      {run.failure !== null && <Notice tone="bad" title="The run broke off">{run.failure}</Notice>}
      {run.state === "cancelled" && run.failure === null && (
        <Notice tone="info" title="Cancelled">The {run.checks.length} checks that had finished are kept below. A cancelled run is no evidence.</Notice>
      )}
      {run.state === "finished" && run.partial && run.side === "publisher" && (
        <Notice tone="info" title="Only some checks were run">This run is no evidence for submitting. Run all checks for that.</Notice>
      )}
      {run.trigger === "compatibility" && (
        <Notice tone="info" title="Over the published version">Asked of the app as it is now: what held when that version was published must still hold before an update is submitted.</Notice>
      )}
      {run.side === "desk" && (
        <Notice tone="info" title="Run by the review desk">
          In a clean environment: new test people, no sessions, no results of earlier runs. {run.partial ? "Only some checks were run: the publisher's evidence stays as it is." : "As a whole run it becomes the evidence of this submission."}
        </Notice>
      )}
      {run.current && !run.current.matches && run.trigger !== "compatibility" && (
        <Notice tone="warn" title={place.side === "studio" ? "The draft has changed since this run" : "This run is about another revision than the one at the desk"}>{currentWords({ current: run.current, trigger: run.trigger }, labelOf).replace(/^No, (.)/, (_no, first: string) => first.toUpperCase())}.</Notice>
      )}
      {run.notProven.length > 0 && (
        <Notice tone="warn" title="Nothing was sent to hosts that are not proven to be yours">
          <ul className="list-disc pl-5">{run.notProven.map(({ origin, reason }) => <li key={origin}><code className="break-all font-mono text-sm">{origin}</code>: {reason}</li>)}</ul>
        </Notice>
      )}
      {run.leftBehind.length > 0 && (
        <Notice tone="info" title="Left behind in your test tenant"><ul className="list-disc pl-5">{run.leftBehind.map((what) => <li key={what} className="break-all">{what}</li>)}</ul></Notice>
      )}
    </>
  );
}
