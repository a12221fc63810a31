import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { ApiProblem } from "../lib/problem.ts";
import { ProblemCode, RuleCode } from "./Code.tsx";

export type Tone = "ok" | "info" | "warn" | "bad";

const TONES = {
  ok: { box: "bg-ok-tint", ink: "text-ok", Icon: CircleCheck },
  info: { box: "bg-info-tint", ink: "text-info", Icon: Info },
  warn: { box: "bg-warn-tint", ink: "text-warn", Icon: TriangleAlert },
  bad: { box: "bg-bad-tint", ink: "text-bad", Icon: CircleAlert },
} as const;

export function Notice({ tone = "info", title, children, role }: { tone?: Tone; title?: string; children?: ReactNode; role?: "alert" | "status" }) {
  const { box, ink, Icon } = TONES[tone];
  return (
    <div role={role} className={`flex gap-3 rounded-control p-3 ${box}`}>
      <Icon size={20} aria-hidden className={`mt-px shrink-0 ${ink}`} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title && <p className={`font-medium ${ink}`}>{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** What went wrong with an action: what, why, what to do, and the reference to quote. Input stays where it is. */
export function ProblemNotice({ problem, title }: { problem: ApiProblem | undefined; title?: string }) {
  if (!problem) return null;
  return (
    <Notice tone="bad" role="alert" title={title ?? problem.message}>
      {title && <p>{problem.message}.</p>}
      {problem.errors.length > 0 && (
        <ul className="list-disc pl-5">
          {problem.errors.slice(0, 20).map((field) => (
            <li key={`${field.path} ${field.code} ${field.line ?? ""}`}>
              {field.line !== undefined && <span className="font-medium">Line {field.line}{field.column === undefined ? "" : `, column ${field.column}`}: </span>}
              {field.message}{field.mend && <> {field.mend}</>} <RuleCode code={field.code} />
            </li>
          ))}
        </ul>
      )}
      {problem.mend && <p>{problem.mend}</p>}
      <p className="text-xs text-dim">Code <ProblemCode code={problem.code} />{problem.request && <>, reference <code className="font-mono">{problem.request}</code></>}</p>
    </Notice>
  );
}
