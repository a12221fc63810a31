import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { FieldProblem } from "../../lib/problem.ts";
import { Button } from "../../ui/Button.tsx";
import { RuleCode } from "../../ui/Code.tsx";
import { linkClass } from "../../ui/Page.tsx";
import type { StepProps } from "./Editor.tsx";
import { fieldId } from "./form/context.tsx";
import { labelOf } from "./form/labels.ts";
import { STEPS, type StepId } from "./sections.ts";

/** More than this is not listed; the first are mended first. */
const MOST = 20;

/**
 * A section of the form. Its last button goes on to the next one when nothing is left here. Otherwise the summary of what is left takes the
 * focus, each line a link to its field; nothing is cleared.
 */
export function Section({ submission, step, draft, problems, show, children }: StepProps & { step: StepId; problems: readonly FieldProblem[]; show(): void; children: ReactNode }) {
  const navigate = useNavigate();
  const summary = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState(0);
  const next = STEPS[STEPS.findIndex((one) => one.id === step) + 1];
  const listed = asked > 0 && problems.length > 0;
  useEffect(() => {
    if (asked > 0) summary.current?.focus();
  }, [asked]);
  const latest = useRef(problems);
  useEffect(() => {
    latest.current = problems;
  }, [problems]);
  const go = async () => {
    if (!(await draft.flush())) return;
    await new Promise((resolve) => setTimeout(resolve)); // what the save said reaches the page a turn later
    if (latest.current.length > 0) {
      show();
      return setAsked(asked + 1);
    }
    if (next) await navigate({ to: "/studio/$sub/$section", params: { sub: submission.id, section: next.id } });
  };
  return (
    <>
      {listed && (
        <div ref={summary} tabIndex={-1} role="group" aria-labelledby="left-here" className="rounded-control border border-bad bg-bad-tint p-3 outline-offset-2">
          <p id="left-here" className="font-medium text-bad">{problems.length === 1 ? "1 thing is" : `${problems.length} things are`} left in this section</p>
          <ul className="list-disc ps-5">
            {problems.slice(0, MOST).map((problem) => (
              <li key={`${problem.path} ${problem.code}`}>
                <Link to="/studio/$sub/$section" params={{ sub: submission.id, section: step }} hash={fieldId(problem.path)} className={linkClass}>{labelOf(problem.path) || "Manifest"}</Link>: {problem.message} <RuleCode code={problem.code} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {children}
      <div><Button onClick={() => void go()}>{next ? `Check and go on to ${next.label}` : "Check this section"}</Button></div>
    </>
  );
}
