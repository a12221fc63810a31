import { ArrowDown, ArrowUp } from "lucide-react";
import { type DragEvent, useState } from "react";
import { guideSteps, moveStep } from "../../../lib/guide-steps.ts";
import { Button } from "../../../ui/Button.tsx";

/** The numbered steps of a guide, in order: moved by buttons or by dragging, with everything that stands below them. */
export function StepOutline({ of, text, change }: { of: string; text: string; change(next: string): void }) {
  const steps = guideSteps(text);
  const [held, setHeld] = useState<number>();
  const [said, setSaid] = useState("");
  if (steps.length < 2) return null;
  const move = (from: number, to: number) => {
    if (from === to) return;
    change(moveStep(text, from, to));
    setSaid(`${steps[from]?.title ?? "The step"} is step ${to + 1} of ${steps.length} now`);
  };
  const drop = (event: DragEvent, to: number) => {
    event.preventDefault();
    if (held !== undefined) move(held, to);
    setHeld(undefined);
  };
  return (
    <section aria-label={`Steps of ${of}`} className="flex flex-col gap-2 rounded-control border border-line p-3">
      <h3 className="font-semibold">Steps</h3>
      <ol className="flex flex-col gap-1">
        {steps.map((step, i) => (
          <li
            key={`${i} ${step.title}`} draggable onDragStart={(event) => { setHeld(i); event.dataTransfer.setData("text/plain", step.title); }}
            onDragOver={(event) => { if (held !== undefined) event.preventDefault(); }} onDrop={(event) => drop(event, i)} onDragEnd={() => setHeld(undefined)}
            className={`flex items-center gap-2 rounded-control px-2 py-1 ${held === i ? "bg-accent-tint" : "hover:bg-canvas"}`}
          >
            <span className="w-6 shrink-0 text-end tabular-nums text-dim">{i + 1}.</span>
            <span className="min-w-0 flex-1 truncate" title={step.title}>{step.title}</span>
            <Button small aria-label={`Move up: ${step.title}`} disabledBecause={i === 0 ? "It is the first step." : undefined} reasonShown onClick={() => move(i, i - 1)}><ArrowUp size={14} aria-hidden /></Button>
            <Button small aria-label={`Move down: ${step.title}`} disabledBecause={i === steps.length - 1 ? "It is the last step." : undefined} reasonShown onClick={() => move(i, i + 1)}><ArrowDown size={14} aria-hidden /></Button>
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">{said}</p>
    </section>
  );
}
