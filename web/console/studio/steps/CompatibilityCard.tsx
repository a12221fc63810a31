import { useAction } from "../../../lib/loading.ts";
import type { SubmissionView } from "../../../lib/views.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";

const WORDS = {
  held: "Everything that held for the published version still does.", violated: "Something that held for the published version does not any more.",
  could_not_tell: "Something that held for the published version could not be judged.",
} as const;

/** Before an update: the published version, run against the app as it is now. */
export function CompatibilityCard({ submission, flush }: { submission: SubmissionView; flush(): Promise<boolean> }) {
  const run = useAction("runs.compatibility", ["runs.list", "submissions.get"]);
  const { compatibility, updates } = submission;
  const given = { params: { id: submission.id } };
  const start = async () => {
    if ((await flush()) && (await run.run(given))) say("Compatibility run queued");
  };
  return (
    <Card title="Compatibility run" quiet={<>Runs the published version{updates?.version ? ` ${updates.version}` : ""} against your app as it is now: orgs that have installed it go on with it.</>}>
      {compatibility && (
        <p>
          {WORDS[compatibility.verdict]} <Moment at={compatibility.finishedAt} />
          {compatibility.broken.length > 0 && <> Checks: <code className="font-mono text-sm">{compatibility.broken.join(", ")}</code></>}
        </p>
      )}
      <ProblemNotice problem={run.problem} title="Not started" />
      <div><Button pending={run.pending} disabledBecause={submission.can.includes("run") ? undefined : "It cannot be run in this stage."} onClick={() => void start()}>Run the compatibility checks</Button></div>
      <ApiCall operation="runs.compatibility" given={given} />
    </Card>
  );
}
