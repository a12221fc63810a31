import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { type FocusEvent, memo, Suspense, useEffect, useMemo, useState } from "react";
import type { SubmissionView } from "../../lib/views.ts";
import { at } from "../../lib/pointer.ts";
import { Later } from "../../ui/Later.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { Conflicts } from "./Conflicts.tsx";
import type { Draft } from "./draft.ts";
import { FormProvider, type FormState } from "./form/context.tsx";
import { HelpBar, HelpPanel } from "./HelpPanel.tsx";
import { PAGES } from "./pages.ts";
import { Section } from "./Section.tsx";
import { stateOf, stepOf, STEPS, type StepId } from "./sections.ts";

export interface StepProps { submission: SubmissionView; draft: Draft }

const WITH_FIELDS: readonly StepId[] = ["basics", "sso", "provisioning", "variables", "guide", "test"];
/** What is written here is seen beside it: the column of help gives its room. */
const WITH_PREVIEW: readonly StepId[] = ["guide"];

/** Steps on the left, the open step in the middle, help and live problems on the right. */
export function Editor({ submission, step, draft }: StepProps & { step: StepId }) {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string>();
  const [atHand, setAtHand] = useState<string>();
  const readOnly = !submission.can.includes("edit");
  const problems = useMemo(() => [...submission.problems, ...takenSlug(submission), ...submission.warnings], [submission]);
  const form: FormState = {
    manifest: draft.manifest, problems, readOnly, change: draft.change,
    // what was there before is judged at once; what is being written for the first time when it is left, then live
    shows: (path) => seen.has(path) || (path !== atHand && (at(draft.manifest, path) ?? "") !== ""),
  };
  const pathOf = (event: FocusEvent) => (event.target as Element).closest("[data-path]")?.getAttribute("data-path") ?? undefined;
  const Step = PAGES[step];
  const fields = WITH_FIELDS.includes(step);
  const wide = WITH_PREVIEW.includes(step);
  const mine = problems.filter((problem) => stepOf(problem.path) === step && !submission.warnings.includes(problem));
  const here = focused !== undefined && stepOf(focused) === step ? focused : undefined;
  return (
    <div>
      <div className={`grid items-start gap-6 lg:grid-cols-[13rem_minmax(0,1fr)] ${fields && !wide ? "min-[75rem]:grid-cols-[12rem_minmax(0,1fr)_18rem]" : ""}`}>
        <StepList submission={submission} />
        <div
          className="flex min-w-0 flex-col gap-5"
          onFocus={(event) => {
            const path = pathOf(event);
            if (path !== undefined) setFocused(path); // a button between two fields changes nothing
            setAtHand(path !== undefined && (at(draft.manifest, path) ?? "") === "" ? path : undefined);
          }}
          onBlur={(event) => {
            const path = pathOf(event);
            setAtHand(undefined);
            if (path !== undefined && !seen.has(path)) setSeen(new Set([...seen, path]));
            if (path !== undefined && !readOnly) void draft.flush(); // the judgement comes with the save
          }}
        >
          <Conflicts draft={draft} />
          <FormProvider value={form}>
            <Later key={step}>
              <Suspense fallback={<Skeleton rows={6} />}>
                {fields && !readOnly ? (
                  <Section submission={submission} step={step} draft={draft} problems={mine} show={() => setSeen(new Set([...seen, ...mine.map((problem) => problem.path)]))}>
                    <Step submission={submission} draft={draft} />
                  </Section>
                ) : <Step submission={submission} draft={draft} />}
                <GoToField />
              </Suspense>
            </Later>
          </FormProvider>
        </div>
        {fields && <HelpPanel below={wide} step={step} focused={here} problems={problems} submission={submission} manifest={draft.manifest} />}
      </div>
      {fields && <HelpBar below={wide} focused={here} />}
    </div>
  );
}

/** A slug that another publisher owns is wrong where it is written, not only at the gate. */
function takenSlug(submission: SubmissionView): SubmissionView["problems"] {
  const gate = submission.gates.find((one) => one.id === "slug-free" && !one.open);
  return gate ? [{ path: "/metadata/slug", code: gate.code, message: gate.mend }] : [];
}

/** Drawn anew when something was kept, not for each letter. */
const StepList = memo(function StepList({ submission }: { submission: SubmissionView }) {
  return (
    <nav aria-label="Steps" className="lg:sticky lg:top-6">
      <ol className="grid gap-0.5 max-lg:grid-cols-2">
        {STEPS.map((step) => {
          const state = stateOf(step.id, submission);
          const Icon = state.kind === "ok" ? CircleCheck : state.kind === "warn" ? TriangleAlert : CircleDashed;
          return (
            <li key={step.id}>
              <Link
                to="/studio/$sub/$section" params={{ sub: submission.id, section: step.id }}
                className="flex items-start gap-2 rounded-control px-3 py-1.5 hover:bg-panel" activeProps={{ className: "bg-accent-tint" }} activeOptions={{ includeSearch: false }}
              >
                <Icon size={16} aria-hidden className={`mt-0.5 shrink-0 ${state.kind === "ok" ? "text-ok" : state.kind === "warn" ? "text-warn" : "text-dim"}`} />
                <span className="min-w-0"><span className="block font-medium">{step.label}</span><span className="block text-sm text-dim">{state.words}</span></span>
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
});

/** A link to a field (`#f:/metadata/name`) opens what hides it, scrolls to it and puts the focus there, once the step is there. */
function GoToField() {
  useEffect(() => {
    const go = () => {
      const id = decodeURIComponent(location.hash.slice(1));
      if (!id.startsWith("f:")) return;
      let path = id;
      let found = document.getElementById(path);
      while (!found && path.includes("/")) {
        path = path.slice(0, path.lastIndexOf("/"));
        found = document.getElementById(path);
      }
      for (let box = found?.closest("details"); box; box = box.parentElement?.closest("details")) box.open = true;
      found?.focus();
    };
    go();
    addEventListener("hashchange", go);
    return () => removeEventListener("hashchange", go);
  }, []);
  return null;
}
