import { Link } from "@tanstack/react-router";
import { ChevronUp, CircleHelp } from "lucide-react";
import { lazy, memo, Suspense, useDeferredValue, useState } from "react";
import type { FieldProblem } from "../../lib/problem.ts";
import { useWidth } from "../../lib/width.ts";
import type { Json } from "../../lib/pointer.ts";
import type { SubmissionView } from "../../lib/views.ts";
import { RuleCode } from "../../ui/Code.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { fieldId } from "./form/context.tsx";
import { labelOf } from "./form/labels.ts";
import { stepOf, type StepId } from "./sections.ts";

// neither is needed for the first letter that somebody types
const FieldWords = lazy(async () => ({ default: (await import("./help/FieldWords.tsx")).FieldWords }));
const Preview = lazy(async () => ({ default: (await import("./preview/Preview.tsx")).Preview }));

/** From here on the panel stands beside the form. */
const BESIDE = "(min-width: 75rem)";
/** Steps whose fields are on the card; elsewhere the preview waits behind its button. */
const ON_THE_CARD: readonly StepId[] = ["basics"];

export interface HelpProps { below: boolean; step: StepId; focused: string | undefined; problems: readonly FieldProblem[]; submission: SubmissionView; manifest: Json }

/**
 * Help for the field in focus, everything that is wrong in this step, each with its code and the way to it, and how the catalog will show
 * the draft. A step that needs the room has it `below`; there, and on narrow windows, the help itself is the bar `HelpBar`.
 */
export function HelpPanel({ below, step, focused, problems, submission, manifest }: HelpProps) {
  const beside = useWidth(BESIDE) && !below;
  const mine = problems.filter((problem) => stepOf(problem.path) === step);
  return (
    <aside aria-label="Help" className={`flex min-w-0 flex-col gap-4 lg:col-start-2 ${below ? "" : "min-[75rem]:sticky min-[75rem]:top-6 min-[75rem]:col-start-3 min-[75rem]:max-h-[calc(100dvh-3rem)] min-[75rem]:overflow-y-auto"}`} tabIndex={beside ? 0 : undefined}>
      {beside && (
        <section aria-labelledby="help-field" className="rounded-card border border-line bg-panel p-4">
          <h2 id="help-field" className="pb-1 font-semibold">{focused ? labelOf(focused) : "Help"}</h2>
          {focused ? <Words path={focused} /> : <p className="text-sm text-dim">Go to a field to read about it here.</p>}
        </section>
      )}
      <section aria-labelledby="help-problems" className="rounded-card border border-line bg-panel p-4">
        <h2 id="help-problems" className="font-semibold">{mine.length === 0 ? "Nothing is wrong here" : `${mine.length} to mend here`}</h2>
        <ul className="flex flex-col gap-2 pt-1 text-sm">
          {mine.slice(0, 30).map((problem) => (
            <li key={`${problem.path} ${problem.code}`}>
              <Link to="/studio/$sub/$section" params={{ sub: submission.id, section: step }} hash={fieldId(problem.path)} className={linkClass}>{labelOf(problem.path) || "Manifest"}</Link>
              <span className="block">{problem.message}</span>
              <RuleCode code={problem.code} />
            </li>
          ))}
        </ul>
      </section>
      <Previewed key={`${step} ${beside}`} begins={beside && ON_THE_CARD.includes(step)} submission={submission} manifest={manifest} />
    </aside>
  );
}

/** Drawn anew for another field, not for each letter. */
const Words = memo(({ path }: { path: string }) => <Suspense fallback={<Skeleton rows={3} />}><FieldWords path={path} /></Suspense>);

function Previewed({ begins, submission, manifest }: { begins: boolean; submission: SubmissionView; manifest: Json }) {
  const [open, setOpen] = useState(begins);
  const rested = useDeferredValue(manifest); // the letter comes first, its picture after it
  return (
    <details open={open} className="rounded-card border border-line bg-panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-9 px-4 py-3 font-semibold">Preview</summary>
      {open && <div className="px-4 pb-4"><Suspense fallback={<Skeleton rows={4} />}><Preview submission={submission} manifest={rested} /></Suspense></div>}
    </details>
  );
}

/**
 * On narrow windows, and where the step needs the room: a bar at the lower edge that tells which field it knows about and opens upwards
 * when it is pressed. It never opens by itself and never takes the focus.
 */
export function HelpBar({ below, focused }: Pick<HelpProps, "below" | "focused">) {
  const beside = useWidth(BESIDE) && !below;
  if (beside || focused === undefined) return null;
  return (
    <aside aria-label="Help for this field" className="help-bar sticky bottom-0 z-10 mt-4">
      <details className="group rounded-t-card border border-b-0 border-line bg-raised shadow-float">
        <summary className="flex min-h-11 items-center gap-2 px-4 font-medium"><CircleHelp size={16} aria-hidden className="shrink-0 text-accent" /><span className="min-w-0 flex-1 truncate">Help: {labelOf(focused)}</span><ChevronUp size={16} aria-hidden className="shrink-0 group-open:rotate-180" /></summary>
        <div role="region" aria-label={`About ${labelOf(focused)}`} tabIndex={0} className="max-h-[55dvh] overflow-y-auto px-4 pb-4"><Words path={focused} /></div>
      </details>
    </aside>
  );
}
