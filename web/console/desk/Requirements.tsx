import { useId, useState } from "react";
import { know, useAction } from "../../lib/loading.ts";
import type { DeskView, RequirementView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { VERDICTS } from "../review/Judged.tsx";

const ORDER = ["pass", "fail", "not_applicable"] as const;

/** What a person judges, because no check can see it. Each needs a verdict before the last approval. */
export function Requirements({ desk }: { desk: DeskView }) {
  const left = desk.requirements.filter((one) => one.verdict === null).length;
  const open = desk.decisionsOpen.length > 0;
  if (desk.requirements.length === 0) return <p className="text-dim">Nothing here is for a person to judge.</p>;
  return (
    <div className="flex flex-col gap-4">
      <p role="status">{left === 0 ? "Each of them is judged." : `${left} of ${desk.requirements.length} are not judged yet. What publishes waits for them.`}</p>
      <ul className="flex flex-col gap-3">
        {desk.requirements.map((one) => <li key={`${desk.digest} ${one.id}`}><Requirement desk={desk} one={one} open={open} /></li>)}
      </ul>
    </div>
  );
}

function Requirement({ desk, one, open }: { desk: DeskView; one: RequirementView; open: boolean }) {
  const judge = useAction("desk.judge", ["desk.queue"]);
  const [note, setNote] = useState(one.note);
  const title = useId();
  const say = async (verdict: (typeof ORDER)[number]) => {
    const view = await judge.run({ params: { id: desk.id, requirement: one.id }, body: { digest: desk.digest, verdict, note } });
    if (view) know("desk.get", { params: { id: desk.id } }, view);
  };
  return (
    <section aria-labelledby={title} className="flex flex-col gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h3 id={title} className="min-w-0 font-semibold">{one.asks}</h3>
        {one.verdict ? <Chip kind={VERDICTS[one.verdict].kind}>{VERDICTS[one.verdict].done}</Chip> : <Chip kind="idle">Not judged</Chip>}
      </div>
      <p className="text-dim">{one.look}</p>
      {one.verdict && <p className="text-sm">{one.analystName}{one.at && <>, <Moment at={one.at} /></>}{one.note !== "" && `: ${one.note}`}</p>}
      {!one.verdict && one.earlier && <p className="text-sm text-dim">Over the revision before: {VERDICTS[one.earlier.verdict].done.toLowerCase()}, by {one.earlier.analystName}{one.earlier.note !== "" && `: ${one.earlier.note}`}</p>}
      {open && (
        <>
          <TextField label="Note" help="Needed for Fail, which opens a blocking thread with it, and for Not applicable." optional value={note} onChange={setNote} maxLength={4000} />
          <ProblemNotice problem={judge.problem} title="Not judged" />
          <div role="group" aria-labelledby={title} className="flex flex-wrap gap-2">
            {ORDER.map((verdict) => (
              <Button
                key={verdict} small aria-pressed={one.verdict === verdict} look={one.verdict === verdict ? "primary" : "plain"} pending={judge.pending} onClick={() => void say(verdict)}
                disabledBecause={verdict !== "pass" && note.trim() === "" ? "Write a note first." : undefined} reasonShown
              >
                {VERDICTS[verdict].words}
              </Button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}
