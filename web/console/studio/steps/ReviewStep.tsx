import { useState } from "react";
import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { exact } from "../../../lib/moments.ts";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { TextArea } from "../../../ui/Field.tsx";
import { Due, Moment } from "../../../ui/Moment.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { linkClass } from "../../../ui/Page.tsx";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { Questions } from "../../review/Questions.tsx";
import { Judged } from "../../review/Judged.tsx";
import { blockingLeft } from "../../review/blocking.ts";
import { Threads } from "../../review/Threads.tsx";
import { History } from "../../review/History.tsx";
import type { StepProps } from "../Editor.tsx";
import { Link, useNavigate } from "@tanstack/react-router";

/** The conversation with the desk, every move that was made, and the publisher's own moves. */
export function ReviewStep({ submission }: StepProps) {
  const given = { params: { id: submission.id } };
  const threads = useLoaded("threads.list", given, { everyMs: 15_000 });
  const history = useLoaded("submissions.history", given);
  return (
    <>
      <Card title={submission.label} quiet={TURN[submission.actsNext]}>
        {submission.clock !== "none" && <p><Due at={submission.dueAt} clock={submission.clock} /></p>}
        <p className="text-dim">Since <Moment at={submission.enteredAt} />.</p>
        {submission.state === "published" && submission.slug && <p><Link to="/studio/integrations/$slug" params={{ slug: submission.slug }} className={linkClass}>How the integration stands now</Link></p>}
        {submission.publishAt && <p>Publishing on {exact(submission.publishAt)}.</p>}
        {submission.secretsUntil && <p className="text-dim">The test secrets are deleted on {exact(submission.secretsUntil)}.</p>}
        <Moves submission={submission} />
      </Card>
      <Card title="Threads" quiet="Conversations bound to a field, a check, a requirement or the whole submission.">
        <Loaded from={threads}>
          {({ items }) => (
            <>
              {submission.can.includes("submit") && submission.state !== "draft" && <Resubmit submission={submission} left={blockingLeft(items)} />}
              <Threads submissionId={submission.id} items={items} side="publisher" draftOnly={submission.state === "draft"} edits={submission.can.includes("edit")} />
            </>
          )}
        </Loaded>
      </Card>
      <Judged submissionId={submission.id} />
      <Card title="Questions" quiet="Ask the desk anything about this submission. Questions hold nothing up."><Questions subject={submission.id} side="publisher" /></Card>
      {submission.state === "published" && submission.slug && (
        <Card title="Questions about the integration" quiet="Everything about the published integration, whichever version."><Questions subject={submission.slug} side="publisher" /></Card>
      )}
      <Card title="History"><Loaded from={history}>{({ items }) => <History items={items} />}</Loaded></Card>
    </>
  );
}

/** The way back to the desk, and how many blocking threads are in it. */
function Resubmit({ submission, left }: Pick<StepProps, "submission"> & { left: number }) {
  return (
    <p role="status" className="rounded-control bg-canvas p-3">
      {left === 0 ? "Every blocking thread is answered." : `${left} blocking ${left === 1 ? "thread waits" : "threads wait"} for your answer before you can resubmit.`}{" "}
      <Link to="/studio/$sub/$section" params={{ sub: submission.id, section: "submit" }} className={linkClass}>{left === 0 ? "Resubmit" : "See what else is left"}</Link>
    </p>
  );
}

const TURN = { publisher: "You act next.", desk: "The desk acts next.", network: "It is published by itself.", nobody: "Nobody has to act." } as const;

function Moves({ submission }: Pick<StepProps, "submission">) {
  const withdraw = useAction("submissions.withdraw", ["submissions.list", "submissions.history"]);
  const fixed = useAction("submissions.fixedOnOurSide", ["submissions.list", "submissions.history"]);
  const remove = useAction("submissions.delete", ["submissions.list"]);
  const copy = useAction("submissions.copy", ["submissions.list"]);
  const update = useAction("integrations.update", ["submissions.list"]);
  const [note, setNote] = useState("");
  const navigate = useNavigate();
  const given = { params: { id: submission.id }, body: {} };
  const keep = (view: typeof submission | undefined) => {
    if (view) know("submissions.get", { params: { id: submission.id } }, view);
    return view !== undefined;
  };
  return (
    <div className="flex flex-col gap-3">
      <ProblemNotice problem={fixed.problem} title="Not sent back to the desk" />
      <ProblemNotice problem={copy.problem ?? update.problem} title="No draft was made" />
      {submission.can.includes("fixed_on_our_side") && <TextArea label="What was fixed in the app" optional value={note} onChange={setNote} rows={3} maxLength={4000} />}
      <div className="flex flex-wrap gap-2">
        {submission.can.includes("fixed_on_our_side") && (
          <Button
            look="primary" pending={fixed.pending} onClick={() => void fixed.run({ ...given, body: note.trim() === "" ? {} : { note } }).then(keep)}
            disabledBecause={note.trim() === "" && (submission.evidence === null || submission.evidence.finishedAt < submission.enteredAt) ? "Write what was fixed, or run the checks once more." : undefined}
          >
            Fixed on our side, test again
          </Button>
        )}
        {submission.can.includes("copy") && submission.clock === "none" && submission.actsNext === "nobody" && submission.state !== "published" && (
          <Button
            pending={copy.pending}
            onClick={() => void copy.run(given).then((made) => made && navigate({ to: "/studio/$sub/$section", params: { sub: made.id, section: "basics" } }))}
          >
            Copy to a new draft
          </Button>
        )}
        {submission.state === "published" && submission.slug && (
          <Button
            pending={update.pending}
            onClick={() => void update.run({ params: { slug: submission.slug ?? "" } }).then((made) => made && navigate({ to: "/studio/$sub/$section", params: { sub: made.id, section: "basics" } }))}
          >
            Begin an update
          </Button>
        )}
        {submission.can.includes("withdraw") && (
          <Confirm
            label="Withdraw" title={`Withdraw ${submission.name}?`} confirm="Withdraw submission" pending={withdraw.pending} problem={withdraw.problem}
            run={async () => keep(await withdraw.run(given))}
          >
            <p>The desk stops reviewing it. It cannot be resumed; begin a new draft from its manifest to submit it again.</p>
          </Confirm>
        )}
        {submission.can.includes("delete") && (
          <Confirm
            label="Delete draft" title={`Delete the draft of ${submission.name}?`} confirm="Delete draft" pending={remove.pending} problem={remove.problem}
            run={async () => {
              if (!(await remove.done({ params: { id: submission.id } }))) return false;
              await navigate({ to: "/studio" });
              return true;
            }}
          >
            <p>The draft, its test runs and its secrets are deleted for good.</p>
          </Confirm>
        )}
      </div>
      {submission.can.includes("withdraw") && <ApiCall operation="submissions.withdraw" given={given} />}
    </div>
  );
}
