import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import type { Draft } from "./draft.ts";
import { labelOf } from "./form/labels.ts";

const shown = (value: unknown): string => (value === undefined ? "(empty)" : typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** Fields that somebody else changed at the same time: both values, and a choice for each. Nothing is overwritten unseen. */
export function Conflicts({ draft }: { draft: Draft }) {
  if (draft.conflicts.length === 0) return null;
  return (
    <Notice tone="warn" role="alert" title={`Somebody else changed ${draft.conflicts.length === 1 ? "a field" : `${draft.conflicts.length} fields`} that you changed too`}>
      <p>Choose for each; everything else is already brought together.</p>
      <ul className="flex flex-col gap-3 pt-2">
        {draft.conflicts.map(({ path, yours, theirs }) => (
          <li key={path} className="rounded-control border border-line bg-panel p-3">
            <p className="font-medium">{labelOf(path)} <code className="font-mono text-xs font-normal text-dim">{path}</code></p>
            <div className="grid gap-3 pt-2 sm:grid-cols-2">
              {([["yours", yours], ["theirs", theirs]] as const).map(([side, value]) => (
                <div key={side} className="flex min-w-0 flex-col items-start gap-2">
                  <p className="text-sm text-dim">{side === "yours" ? "Yours" : "Theirs"}</p>
                  <pre className="max-h-48 w-full overflow-auto whitespace-pre-wrap break-all font-mono text-xs" tabIndex={0} aria-label={`${side} for ${labelOf(path)}`}>{shown(value)}</pre>
                  <Button small onClick={() => draft.choose(path, side)}>{side === "yours" ? "Keep yours" : "Take theirs"}</Button>
                </div>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
