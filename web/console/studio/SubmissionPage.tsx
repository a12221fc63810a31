import { Link, useParams } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import { Chip } from "../../ui/Chip.tsx";
import { Due } from "../../ui/Moment.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Presence } from "../presence/Presence.tsx";
import { Editor } from "./Editor.tsx";
import { SavingWords } from "./SavingWords.tsx";
import { STEPS, type StepId } from "./sections.ts";
import { STAGE } from "./words.ts";
import { useDraft } from "./draft.ts";
import { useEffect } from "react";
import type { SubmissionView } from "../../lib/views.ts";

/** One submission: its steps, the step that is open, and what helps there. */
export function SubmissionPage() {
  const { sub, section } = useParams({ from: "/studio/$sub/$section" });
  const loaded = useLoaded("submissions.get", { params: { id: sub } }, { everyMs: 20_000 });
  const back = <Link to="/studio" className={linkClass}>Back to submissions</Link>;
  if (!loaded.data) return <Page title="Submission" area="Studio"><Loaded from={loaded} back={back}>{() => null}</Loaded></Page>;
  return <Open key={sub} submission={loaded.data} step={STEPS.find((one) => one.id === section)?.id ?? "basics"} />;
}

function Open({ submission, step }: { submission: SubmissionView; step: StepId }) {
  const draft = useDraft(submission);
  const { follow } = draft;
  useEffect(() => follow(submission), [follow, submission]);
  const label = STEPS.find((one) => one.id === step)?.label ?? "";
  return (
    <Page
      title={submission.name} area={`${label} - Studio`}
      trail={[<Link key="studio" to="/studio" className={linkClass}>Submissions</Link>]}
      about={
        <>
          <Chip kind={STAGE[submission.state].chip}>{submission.label}</Chip>
          <span>{submission.percent} % complete</span>
          {submission.clock !== "none" && <Due at={submission.dueAt} clock={submission.clock} />}
          <Presence submissionId={submission.id} section={step} labelOf={(id) => STEPS.find((one) => one.id === id)?.label ?? id} />
          <SavingWords saving={draft.saving} retry={() => void draft.flush()} />
        </>
      }
    >
      <Editor submission={submission} step={step} draft={draft} />
    </Page>
  );
}
