import { type FocusEvent, useRef, useState } from "react";
import { at } from "../../../lib/pointer.ts";
import { renameUses, usesOf } from "../../../lib/variables.ts";
import { Button } from "../../../ui/Button.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import type { StepProps } from "../Editor.tsx";
import { labelOf } from "../form/labels.ts";
import { SchemaField } from "../form/SchemaField.tsx";
import { nodeAt } from "../form/schema.ts";

const NAME_FIELD = /^\/variables\/\d+\/name$/;

/** The variables; one that nothing uses is flagged by the manifest's own rule. A new name is carried to where the old one stands, when the publisher wishes. */
export function VariablesStep({ draft }: StepProps) {
  const node = nodeAt("/variables");
  const before = useRef<string>(undefined);
  const [renamed, setRenamed] = useState<{ from: string; to: string }>();
  const nameIn = (event: FocusEvent): string | undefined => {
    const path = (event.target as Element).closest("[data-path]")?.getAttribute("data-path") ?? "";
    const value = NAME_FIELD.test(path) ? at(draft.manifest, path) : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const left = (event: FocusEvent) => {
    const [from, to] = [before.current, nameIn(event)];
    before.current = undefined;
    if (from && to && from !== to && (usesOf(draft.manifest, from).length > 0)) setRenamed({ from, to });
  };
  const uses = renamed ? usesOf(draft.manifest, renamed.from) : [];
  return node && (
    <div className="flex flex-col gap-5" onFocus={(event) => { before.current = nameIn(event); }} onBlur={left}>
      {renamed && uses.length > 0 && (
        <Notice tone="warn" role="alert" title={`{{${renamed.from}}} is still used in ${uses.length === 1 ? "one field" : `${uses.length} fields`}`}>
          <p>{uses.slice(0, 6).map((path) => labelOf(path)).join(", ")}{uses.length > 6 ? " and more" : ""}. The variable is called {renamed.to} now.</p>
          <div className="flex flex-wrap gap-2 pt-1">
            <Button small onClick={() => { draft.replace(renameUses(draft.manifest, renamed.from, renamed.to)); setRenamed(undefined); }}>Use {`{{${renamed.to}}}`} there</Button>
            <Button small look="quiet" onClick={() => setRenamed(undefined)}>Leave them as they are</Button>
          </div>
        </Notice>
      )}
      <SchemaField path="/variables" node={node} required />
    </div>
  );
}
