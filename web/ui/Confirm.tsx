import { AlertDialog } from "@base-ui/react/alert-dialog";
import { type ReactNode, useState } from "react";
import type { ApiProblem } from "../lib/problem.ts";
import { Button, type Look } from "./Button.tsx";
import { ProblemNotice } from "./Notice.tsx";

export const popupClass = `fixed left-1/2 top-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2
  flex-col gap-4 overflow-y-auto rounded-card bg-raised p-5 shadow-float outline-none`;
export const backdropClass = "fixed inset-0 z-40 bg-veil";

/** A button whose step is asked about first, with its consequence in words. `run` answers false when it did not work. */
export function Confirm({ label, title, children, confirm, look = "danger", small = false, run, pending, problem, disabledBecause, accessibleLabel }: {
  label: ReactNode; title: string; children: ReactNode; confirm: string; look?: Look; small?: boolean; run(): Promise<boolean>; pending: boolean;
  problem: ApiProblem | undefined; disabledBecause?: string | undefined; accessibleLabel?: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <Button look={look} small={small} disabledBecause={disabledBecause} aria-label={accessibleLabel} aria-haspopup="dialog" onClick={() => setOpen(true)}>{label}</Button>
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
