import { Link, useNavigate } from "@tanstack/react-router";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { day } from "../../../lib/moments.ts";
import type { GateView, SubmissionView } from "../../../lib/views.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { TextArea } from "../../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../../ui/Notice.tsx";
import { linkClass } from "../../../ui/Page.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { blockingLeft } from "../../review/blocking.ts";
import type { StepProps } from "../Editor.tsx";
import { fieldId } from "../form/context.tsx";
import { stepOf, type StepId } from "../sections.ts";
import { ReleaseCard } from "./ReleaseCard.tsx";

/** Every requirement of submitting, open or closed; a closed one links to where it is met. */
export function SubmitStep({ submission, draft }: StepProps) {
  const navigate = useNavigate();
  const submit = useAction("submissions.submit", ["submissions.list", "submissions.history"]);
  const [note, setNote] = useState("");
  const again = submission.state !== "draft";
  const threads = useLoaded("threads.list", { params: { id: submission.id } }, { enabled: again });
  const left = blockingLeft(threads.data?.items ?? []);
  const closed = submission.gates.filter((gate) => !gate.open).length;
  const mine = submission.can.includes("submit");
  const body = { version: submission.version, ...(note.trim() === "" ? {} : { note }) };
  const send = async () => {
    if (!(await draft.flush())) return;
    const view = await submit.run({ params: { id: submission.id }, body });
    if (!view) return;
    know("submissions.get", { params: { id: submission.id } }, view);
    say("Submitted to the desk");
    await navigate({ to: "/studio/$sub/$section", params: { sub: submission.id, section: "review" } });
  };
  if (!mine) return <Notice title={submission.label}>{submission.actsNext === "desk" ? "The desk acts next. What was submitted is frozen; Review shows where it stands." : "Nothing can be submitted in this stage."}</Notice>;
  return (
    <>
      <Card title="Requirements" quiet={closed === 0 ? "All are met." : `${closed} of ${submission.gates.length} are not met yet.`}>
        <ul className="divide-y divide-line">
          {submission.gates.map((gate) => <Gate key={gate.id} gate={gate} submission={submission} />)}
        </ul>
      </Card>
      <ReleaseCard submission={submission} />
      <Card title="Submit">
        <p className="text-dim">{submission.expectedBy && <>Submitted now, the desk answers by {day(submission.expectedBy)}. </>}The draft's digest is frozen at this moment: it is what gets proven, approved, published and deployed.</p>
        <TextArea label="Note to the desk" optional value={note} onChange={setNote} rows={3} maxLength={4000} />
        <ProblemNotice problem={submit.problem} title="Not submitted" />
        <div>
          <Button
            look="primary" pending={submit.pending} pendingLabel="Submitting" onClick={() => void send()}
            disabledBecause={left > 0 ? `${left} blocking ${left === 1 ? "thread remains" : "threads remain"} to be answered, under Review.` : closed > 0 ? `${closed} ${closed === 1 ? "requirement is" : "requirements are"} not met yet.` : undefined}
          >
            {again ? "Resubmit for review" : "Submit for review"}
          </Button>
        </div>
        <ApiCall operation="submissions.submit" given={{ params: { id: submission.id }, body }} />
      </Card>
    </>
  );
}

function Gate({ gate, submission }: { gate: GateView; submission: SubmissionView }) {
  const { step, hash } = wayTo(gate, submission);
  return (
    <li className="flex items-start gap-3 py-2.5">
      {gate.open ? <CircleCheck size={20} aria-hidden className="mt-px shrink-0 text-ok" /> : <CircleAlert size={20} aria-hidden className="mt-px shrink-0 text-bad" />}
      <div className="min-w-0">
        <p className="font-medium">{gate.label} <span className="sr-only">{gate.open ? "(met)" : "(not met)"}</span></p>
        {gate.note && <p className="text-dim"><span className="font-medium text-warn">Soon:</span> {gate.note}</p>}
        {!gate.open && (
          <p className="text-dim">
            {gate.mend} <Link to="/studio/$sub/$section" params={{ sub: submission.id, section: step }} {...(hash === undefined ? {} : { hash })} className={linkClass} aria-label={`Mend it: ${gate.label}`}>Mend it</Link>
          </p>
        )}
      </div>
    </li>
  );
}

function wayTo(gate: GateView, submission: SubmissionView): { step: StepId; hash?: string } {
  const first = submission.problems[0];
  if (gate.id === "no-problems" && first) return { step: stepOf(first.path), hash: fieldId(first.path) };
  if (gate.id === "logo") return { step: "assets" };
  if (gate.id === "slug-free") return { step: "basics", hash: fieldId("/metadata/slug") };
  if (gate.id === "threads-answered") return { step: "review" };
  if (["release-version", "changelog", "policies"].includes(gate.id)) return { step: "submit" };
  return { step: "test" };
}
