import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../../ui/Button.tsx";
import { FieldError } from "../../../ui/Field.tsx";
import { errorAt, fieldId, useForm } from "./context.tsx";

/** Fields that belong together, with a name, and a way to take them out where they may be missing. */
export function Group({ path, label, help, counter, remove, children }: { path: string; label: string; help?: string | undefined; counter?: { used: number; max: number } | undefined; remove?: (() => void) | undefined; children: ReactNode }) {
  const form = useForm();
  const error = errorAt(form, path);
  return (
    <fieldset data-path={path} id={fieldId(path)} tabIndex={-1} className="flex min-w-0 flex-col gap-4 rounded-control border border-line p-4">
      <legend className="max-w-full px-1 font-semibold [overflow-wrap:anywhere]">{label}</legend>
      {(help || counter || remove) && (
        <div className="flex flex-wrap items-start justify-between gap-2">
          <p className="min-w-0 flex-1 text-sm text-dim">{help}</p>
          {counter && <span className="text-xs tabular-nums text-dim">{counter.used} of {counter.max}</span>}
          {remove && <Button small look="quiet" aria-label={`Remove ${label}`} onClick={remove}><Trash2 size={14} aria-hidden />Remove</Button>}
        </div>
      )}
      {error && <FieldError>{error}</FieldError>}
      {children}
    </fieldset>
  );
}
