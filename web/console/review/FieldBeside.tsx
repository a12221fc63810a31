import { Link } from "@tanstack/react-router";
import { isObject } from "../../lib/pointer.ts";
import type { ThreadView } from "../../lib/views.ts";
import { linkClass } from "../../ui/Page.tsx";
import { fieldId } from "../studio/form/context.tsx";
import { stepOf } from "../studio/sections.ts";
import type { Side } from "./Thread.tsx";

/** The field that a thread is about: what it says now, and what it said when the thread was opened. */
export function FieldBeside({ path, label, field, side, submissionId, edits }: {
  path: string; label: string; field: NonNullable<ThreadView["field"]>; side: Side; submissionId: string; edits: boolean;
}) {
  const [then, now] = [asText(field.then), asText(field.now)];
  const changed = then !== now;
  return (
    <section aria-label={`The field ${label}`} className="flex min-w-0 flex-col gap-2 rounded-control border border-line bg-canvas p-3">
      <p className="text-sm font-medium">{changed ? "Changed since the thread was opened" : "Not changed since the thread was opened"}</p>
      {changed && <Said name="Then" text={then} />}
      <Said name={side === "publisher" ? "Now, in the draft" : "Now, as submitted"} text={now} />
      {edits && <Link to="/studio/$sub/$section" params={{ sub: submissionId, section: stepOf(path) }} hash={fieldId(path)} className={linkClass}>Edit {label}</Link>}
    </section>
  );
}

function Said({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <p className="text-sm text-dim">{name}</p>
      <pre tabIndex={0} aria-label={name} className="max-h-60 overflow-auto whitespace-pre-wrap break-words rounded-control border border-line bg-panel p-2 font-mono text-xs [overflow-wrap:anywhere]">{text}</pre>
    </div>
  );
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "(not there)";
  if (typeof value === "string") return value;
  if (isObject(value) && Object.keys(value).length > 0 && Object.values(value).every((held) => typeof held === "string")) return Object.entries(value).map(([name, held]) => `${name}\n${String(held)}`).join("\n\n");
  return JSON.stringify(value, null, 2);
}
