import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ApiProblem } from "../lib/problem.ts";
import { Button, type Look } from "./Button.tsx";

const load = async () => ({ default: (await import("./ConfirmDialog.tsx")).ConfirmDialog });
const Dialog = lazy(load);

/** A button whose step is asked about first, with its consequence in words. `run` answers false when it did not work. */
export function Confirm({ label, title, children, confirm, look = "danger", small = false, run, pending, problem, disabledBecause, accessibleLabel }: {
  label: ReactNode; title: string; children: ReactNode; confirm: string; look?: Look; small?: boolean; run(): Promise<boolean>; pending: boolean;
  problem: ApiProblem | undefined; disabledBecause?: string | undefined; accessibleLabel?: string;
}) {
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  const near = () => void load().catch(() => undefined); // on its way while the hand is
  return (
    <>
      <Button
        look={look} small={small} disabledBecause={disabledBecause} aria-label={accessibleLabel} aria-haspopup="dialog" onPointerEnter={near} onFocus={near}
        onClick={() => { setAsked(true); setOpen(true); }}
      >
        {label}
      </Button>
      {asked && (
        <Suspense fallback={null}>
          <Dialog open={open} setOpen={setOpen} title={title} confirm={confirm} look={look} run={run} pending={pending} problem={problem}>{children}</Dialog>
        </Suspense>
      )}
    </>
  );
}
