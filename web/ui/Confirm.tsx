import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ApiProblem } from "../lib/problem.ts";
import { Button, type Look } from "./Button.tsx";

export const popupClass = `fixed left-1/2 top-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2
  flex-col gap-4 overflow-y-auto rounded-card bg-raised p-5 shadow-float outline-none`;
export const backdropClass = "fixed inset-0 z-40 bg-veil";

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
