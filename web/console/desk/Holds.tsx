import { useState } from "react";
import { know, useAction } from "../../lib/loading.ts";
import type { DeskView, HoldView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";

/** Reasons that need a person: those that somebody clears by name, and those that the two phases answer. */
export function Holds({ desk }: { desk: DeskView }) {
  return desk.holds.map((hold) => (
    <Notice key={hold.code} tone={hold.clearedAt ? "info" : "warn"} title={hold.message}>
      {hold.clearedAt ? `Cleared by ${hold.clearedBy ?? ""}: ${hold.note}` : hold.needs === "phases" ? "Two people look at it, in the two phases." : <Clear desk={desk} hold={hold} />}
    </Notice>
  ));
}

function Clear({ desk, hold }: { desk: DeskView; hold: HoldView }) {
  const clear = useAction("desk.clearHold", ["desk.queue"]);
  const [note, setNote] = useState("");
  if (desk.own || desk.decisionsOpen.length === 0) return <p>An analyst looks at it and clears it by name.</p>;
  const done = async () => {
    const view = await clear.run({ params: { id: desk.id, code: hold.code }, body: { note } });
    if (view) know("desk.get", { params: { id: desk.id } }, view);
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <TextField label="What you saw" value={note} onChange={setNote} maxLength={4000} />
      <ProblemNotice problem={clear.problem} title="Not cleared" />
      <Button small pending={clear.pending} disabledBecause={note.trim() === "" ? "Say what you saw first." : undefined} onClick={() => void done()}>Clear this hold</Button>
    </div>
  );
}
