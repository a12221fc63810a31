import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { isWithin } from "../../lib/pointer.ts";
import type { FieldProblem } from "../../lib/problem.ts";
import type { SubmissionView } from "../../lib/views.ts";
import { RuleCode } from "../../ui/Code.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { fieldId } from "./form/context.tsx";
import { labelOf } from "./form/labels.ts";
import { nodeAt } from "./form/schema.ts";
import { stepOf, type StepId } from "./sections.ts";

const KINDS: Record<string, string> = {
  "url-template": "An address; {{name}} stands for a variable.", "text-template": "Text; {{name}} stands for a variable.", "static-url": "An address without variables.",
  "expression": "A CEL expression over user, app, groups and org.", "header-expression": "A CEL expression over app and token.",
  "secret-ref": "The name of a secret. Its value is set under Test and can never be read back.", "pattern": "A regular expression without look-around or back references.",
  "markdown": "Markdown; {{placeholders}} become the customer's own values.",
};
const PRIVATE = ["/support/escalation", "/test"];

/**
 * Help for the field in focus, and everything that is wrong in this step, each with its code and the way to it. A step that needs the room
 * has it `below`: what is wrong alone, for fields say their own help.
 */
export const HelpPanel = memo(function HelpPanel({ below, step, focused, problems, submission }: { below: boolean; step: StepId; focused: string | undefined; problems: readonly FieldProblem[]; submission: SubmissionView }) {
  const node = focused === undefined ? undefined : nodeAt(focused);
  const mine = problems.filter((problem) => stepOf(problem.path) === step);
  return (
    <aside aria-label="Help" className={`flex flex-col gap-4 ${below ? "lg:col-start-2" : "max-xl:lg:col-start-2 xl:sticky xl:top-6 xl:max-h-[calc(100dvh-3rem)] xl:overflow-y-auto"}`} tabIndex={below ? undefined : 0}>
      <section aria-labelledby="help-field" className={`rounded-card border border-line bg-panel p-4 ${below ? "hidden" : "max-xl:hidden"}`}>
        <h2 id="help-field" className="font-semibold">{focused ? labelOf(focused) : "Help"}</h2>
        {focused && node ? (
          <div className="flex flex-col gap-1.5 pt-1 text-sm">
            <p>{node.description}</p>
            {node["x-entente"] && <p className="text-dim">{KINDS[node["x-entente"]]}</p>}
            {node.maxLength !== undefined && <p className="text-dim">At most {node.maxLength.toLocaleString("en")} characters.</p>}
            {PRIVATE.some((prefix) => isWithin(focused, prefix)) && <p className="text-dim">Private: analysts and operators read it; it is never part of a listing.</p>}
            <p className="break-all font-mono text-xs text-dim">{focused}</p>
          </div>
        ) : <p className="pt-1 text-sm text-dim">Go to a field to read about it here.</p>}
      </section>
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
    </aside>
  );
});
