import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import { useAction } from "../../../lib/loading.ts";
import type { AppView, SyncView } from "../../../lib/views.ts";
import { Button } from "../../../ui/Button.tsx";
import { backdropClass, popupClass } from "../../../ui/popup.ts";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";

/** A full sync, shown as a dry run first. */
export function Sync({ app }: { app: AppView }) {
  const sync = useAction("provisioning.sync", ["provisioning.status", "provisioning.operations"]);
  const [plan, setPlan] = useState<SyncView>();
  const [open, setOpen] = useState(false);
  const look = async () => {
    setOpen(true);
    setPlan(await sync.run({ params: { id: app.id }, body: { dryRun: true } }));
  };
  const go = async () => {
    if (!(await sync.run({ params: { id: app.id }, body: { dryRun: false } }))) return;
    setOpen(false);
    say("Full sync began");
  };
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Button aria-haspopup="dialog" onClick={() => void look()}>Full sync</Button>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Popup className={popupClass}>
          <Dialog.Title className="text-xl font-semibold">Full sync of {app.label}</Dialog.Title>
          <Dialog.Description render={<div />}>
            {plan ? (
              <ul className="list-disc ps-5">
                <li>{plan.create} accounts are created</li><li>{plan.update} are updated</li><li>{plan.deactivate} are deactivated</li><li>{plan.unchanged} stay as they are</li>
                {plan.held > 0 && <li>{plan.held} removals wait for approval</li>}
              </ul>
            ) : sync.pending ? <p role="status">Counting what would change</p> : null}
          </Dialog.Description>
          <ProblemNotice problem={sync.problem} title="No sync" />
          <div className="flex flex-wrap justify-end gap-2">
            <Dialog.Close render={<Button>Cancel</Button>} />
            <Button look="primary" pending={sync.pending} onClick={() => void go()} disabledBecause={plan ? undefined : "The count is not there yet."}>Run full sync</Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
