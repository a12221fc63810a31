import { type ComponentType, lazy, Suspense, useState } from "react";
import { know, useAction } from "../../lib/loading.ts";
import type { Decision, DeskView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { SelectField, TextArea } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { say } from "../../ui/Toasts.tsx";
import { GROUND_WORDS } from "./grounds.ts";
import { Holds } from "./Holds.tsx";
import { UndoPanel } from "./UndoPanel.tsx";
import type { WaiveProps } from "./Waive.tsx";

const DECISIONS: Record<Decision, { label: string; done: string; look: "primary" | "plain" | "danger" }> = {
  approve: { label: "Approve", done: "Approved", look: "primary" },
  request_changes: { label: "Request changes", done: "Changes requested", look: "plain" },
  reject: { label: "Reject", done: "Rejected", look: "danger" },
};

// few may, and seldom do; without it everything else is still decided
const NoWaiver: ComponentType<WaiveProps> = () => null;
const Waive = lazy(async () => ({ default: (await import("./Waive.tsx").catch(() => undefined))?.Waive ?? NoWaiver }));

const ORDER: readonly Decision[] = ["approve", "request_changes", "reject"];

/** The last pass publishes, and the button says so. */
const approves = (desk: DeskView): string => (desk.state === "initial_review" ? "Approve and send to testing" : "Approve and publish");

/** What may be decided, what stands in its way, the note, and what the publisher will read. */
export function DecisionPanel({ desk }: { desk: DeskView }) {
  const decide = useAction("desk.decide", ["desk.queue"]);
  const [note, setNote] = useState("");
  const [ground, setGround] = useState("");
  const digest = desk.digest ?? "";
  const take = async (decision: Decision, waiver?: string): Promise<boolean> => {
    const view = await decide.run({ params: { id: desk.id }, body: { decision, digest, note, ...(decision === "reject" ? { ground } : {}), ...(waiver === undefined ? {} : { waiver }) } });
    if (!view) return false;
    know("desk.get", { params: { id: desk.id } }, view);
    setNote("");
    say(DECISIONS[decision].done);
    return true;
  };
  return (
    <div className="flex flex-col gap-4 xl:sticky xl:top-6">
      <Card title="Decision" quiet={desk.digest ? <>Over revision <code className="font-mono text-xs">{desk.digest.slice(7, 19)}</code></> : undefined}>
        {desk.own && <p>This is a submission of your own org. Nobody decides on their own.</p>}
        <Holds desk={desk} />
        {desk.state === "publishing" && <UndoPanel desk={desk} />}
        {!desk.own && desk.state !== "publishing" && desk.decisionsOpen.length === 0 && <p className="text-dim">{desk.clock === "paused" ? "The publisher acts next; the clock is paused." : "No decision is open to you in this stage."}</p>}
        {desk.decisionsOpen.length > 0 && (
          <>
            <TextArea label="Note to the publisher" optional value={note} onChange={setNote} rows={4} maxLength={10_000} />
            <SelectField
              label="Rule that is not met" optional help="For a rejection." value={ground} onChange={setGround}
              choices={[{ value: "", label: "None" }, ...Object.entries(GROUND_WORDS).map(([value, label]) => ({ value, label }))]}
            />
            <ul className="flex flex-col gap-3">
              {[...desk.decisionsOpen].sort((a, b) => ORDER.indexOf(a.decision) - ORDER.indexOf(b.decision)).map(({ decision, obstacles, waivable }) => {
                const { look } = DECISIONS[decision];
                const label = decision === "approve" ? approves(desk) : DECISIONS[decision].label;
                const blocked = decision === "reject" && (note.trim() === "" || ground === "") ? "Choose the rule that is not met and write the reason as a note first." : obstacles.join(" ") || undefined;
                return (
                  <li key={decision} className="flex flex-col items-start gap-2">
                    <Confirm
                      label={label} title={`${label}?`} confirm={label} look={look} disabledBecause={blocked} pending={decide.pending} problem={decide.problem}
                      run={() => take(decision)}
                    >
                      <p>{CONSEQUENCE[decision](desk)}</p>
                      <div className="rounded-control bg-canvas p-3">
                        <p className="text-sm text-dim">{desk.publisher} reads:</p>
                        <p className="font-medium">{DECISIONS[decision].done}: {desk.name}</p>
                        <p className="whitespace-pre-wrap">{note.trim() === "" ? "(no note)" : note}</p>
                      </div>
                    </Confirm>
                    {waivable && <Suspense fallback={null}><Waive desk={desk} obstacles={obstacles} label={label} note={note} approve={(waiver) => take(decision, waiver)} pending={decide.pending} problem={decide.problem} /></Suspense>}
                  </li>
                );
              })}
            </ul>
            <ApiCall operation="desk.decide" given={{ params: { id: desk.id }, body: { decision: "approve", digest, note } }} />
          </>
        )}
      </Card>
      {desk.decisions.length > 0 && (
        <Card title="Earlier decisions">
          <ol className="flex flex-col gap-2">
            {desk.decisions.map((past, i) => (
              <li key={`${past.at} ${i}`}>
                <p><span className="font-medium">{DECISIONS[past.decision as Decision]?.done ?? past.decision}</span> by {past.analystName}, <Moment at={past.at} />{past.undoneAt && " (undone)"}</p>
                {past.waiver && <p className="whitespace-pre-wrap"><span className="font-medium">With a waiver:</span> {past.waiver}</p>}
                {past.note !== "" && <p className="whitespace-pre-wrap text-dim">{past.note}</p>}
              </li>
            ))}
          </ol>
        </Card>
      )}
    </div>
  );
}

const CONSEQUENCE: Record<Decision, (desk: DeskView) => string> = {
  approve: (desk) => (desk.state === "initial_review" ? "It goes on to testing by the desk." : desk.release.publishOn ? "It is published on the day the publisher chose; until then it can be undone." : "It is published in the catalog in ten seconds; until then it can be undone."),
  request_changes: () => "It goes back to the publisher, and the clock is paused until they submit again. Every open blocking thread must be answered first.",
  reject: () => "It is closed for good. The publisher may begin a new draft from its manifest.",
};
