import { AlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";
import type { ApiProblem } from "../lib/problem.ts";
import { Button, type Look } from "./Button.tsx";
import { ProblemNotice } from "./Notice.tsx";
import { backdropClass, popupClass } from "./popup.ts";

/** The question of {@link Confirm}; it comes with the first question, because most pages are read without one. */
export function ConfirmDialog({ open, setOpen, title, children, confirm, look, run, pending, problem }: {
  open: boolean; setOpen(open: boolean): void; title: string; children: ReactNode; confirm: string; look: Look; run(): Promise<boolean>; pending: boolean; problem: ApiProblem | undefined;
}) {
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} />
        <AlertDialog.Popup className={popupClass}>
          <AlertDialog.Title className="text-xl font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="flex flex-col gap-2">{children}</AlertDialog.Description>
          <ProblemNotice problem={problem} />
          <div className="flex flex-wrap justify-end gap-2">
            <AlertDialog.Close render={<Button>Cancel</Button>} />
            <Button look={look === "danger" ? "danger" : "primary"} pending={pending} onClick={() => void run().then((done) => done && setOpen(false))}>{confirm}</Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
