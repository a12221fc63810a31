import { useState } from "react";
import { know, useAction } from "../../../lib/loading.ts";
import type { SubmissionView } from "../../../lib/views.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { TextArea, TextField } from "../../../ui/Field.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { labelOf } from "../form/labels.ts";

/** Number, changelog and day of the next version, with what made the suggested number so. */
export function ReleaseCard({ submission }: { submission: SubmissionView }) {
  const { release } = submission;
  const set = useAction("submissions.setRelease");
  const [version, setVersion] = useState(release.chosen ?? "");
  const [changelog, setChangelog] = useState(release.changelog);
  const [day, setDay] = useState(release.publishOn?.slice(0, 16) ?? "");
  const body = { release: version.trim() === "" ? null : version.trim(), changelog, publishOn: day === "" ? null : `${day}:00Z` };
  const keep = async () => {
    const view = await set.run({ params: { id: submission.id }, body });
    if (!view) return;
    know("submissions.get", { params: { id: submission.id } }, view);
    say("Version kept");
  };
  return (
    <Card title="Version" quiet={release.current ? `Follows ${release.current}. ${release.suggested.version} is suggested.` : `The first version is ${release.suggested.version}.`}>
      {release.suggested.reasons.length > 0 && (
        <ul className="list-disc ps-5 text-sm text-dim">
          {release.suggested.reasons.slice(0, 5).map((reason) => <li key={reason.path}>{labelOf(reason.path)}: {reason.because} ({reason.size})</li>)}
        </ul>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Version number" optional help="Left out: the suggested one." value={version} onChange={setVersion} placeholder={release.suggested.version} mono />
        <TextField label="Publish not before (UTC)" optional help="Left out: as soon as it is approved." type="datetime-local" value={day} onChange={setDay} />
      </div>
      <TextArea label="Changelog entry" optional={submission.updates === null} help="What changes for those who use it; shown with the version." value={changelog} onChange={setChangelog} rows={3} maxLength={4000} />
      <ProblemNotice problem={set.problem} title="Not kept" />
      <div><Button pending={set.pending} onClick={() => void keep()}>Keep version and changelog</Button></div>
      <ApiCall operation="submissions.setRelease" given={{ params: { id: submission.id }, body }} />
    </Card>
  );
}
