import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useState } from "react";
import { useAction } from "../../lib/loading.ts";
import { exact } from "../../lib/moments.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { backdropClass, popupClass } from "../../ui/popup.ts";
import { SelectField, TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { say } from "../../ui/Toasts.tsx";

const UNTIL = [
  { value: "1", label: "Tomorrow, 9:00" }, { value: "3", label: "In three days, 9:00" }, { value: "7", label: "In a week, 9:00" }, { value: "at", label: "Another time" },
] as const;

/** Until when, and why. The due date stays where it is. */
export function SnoozeDialog({ ids, name, close, done }: { ids: readonly string[]; name: string | undefined; close(): void; done(): void }) {
  const snooze = useAction("desk.snooze", ["desk.queue", "desk.get"]);
  const [when, setWhen] = useState<string>("1");
  const [at, setAt] = useState("");
  const [reason, setReason] = useState("");
  const until = when === "at" ? new Date(at) : inDays(Number(when));
  const known = !Number.isNaN(until.getTime());
  const body = { ids, until: known ? until.toISOString() : "", reason };
  const run = async () => {
    if (!(await snooze.run({ body }))) return;
    say(`Snoozed until ${exact(body.until)}`);
    done();
    close();
  };
  return (
    <AlertDialog.Root open onOpenChange={(open) => { if (!open) close(); }}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} />
        <AlertDialog.Popup className={popupClass}>
          <AlertDialog.Title className="text-xl font-semibold">Snooze {name ?? `${ids.length} submissions`}</AlertDialog.Title>
          <AlertDialog.Description render={<p />}>Out of the usual views until then, or until the publisher moves. Due dates do not change.</AlertDialog.Description>
          <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); if (known && reason.trim() !== "") void run(); }}>
            <SelectField label="Until" value={when} choices={UNTIL} onChange={setWhen} />
            {when === "at" && <TextField label="Time" type="datetime-local" value={at} onChange={setAt} />}
            <TextField label="Reason" help="Other analysts read it in the queue." value={reason} onChange={setReason} maxLength={500} />
            <ProblemNotice problem={snooze.problem} title="Not snoozed" />
            <div className="flex flex-wrap items-start justify-end gap-2">
              <AlertDialog.Close render={<Button>Cancel</Button>} />
              <Button type="submit" look="primary" pending={snooze.pending} disabledBecause={!known ? "Choose a time." : reason.trim() === "" ? "Write the reason." : undefined}>Snooze</Button>
            </div>
            <ApiCall operation="desk.snooze" given={{ body }} />
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function inDays(days: number): Date {
  const at = new Date();
  at.setDate(at.getDate() + days);
  at.setHours(9, 0, 0, 0);
  return at;
}
