import { CircleAlert, Lock } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

export const inputClass = `w-full min-h-9 rounded-control border border-line-strong bg-panel px-3 py-1.5 text-ink placeholder:text-dim
  aria-invalid:border-bad [&:is(input,textarea)]:read-only:bg-canvas pointer-coarse:min-h-11`;

interface Around {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  /** Shows how much of the limit is used. */
  counter?: { used: number; max: number } | undefined;
  /** A lock beside the label: what is written here is not for everybody. Who reads it stands in a note nearby. */
  locked?: boolean;
  className?: string;
  /** The id of the input, where something links to it. */
  id?: string;
}

interface Wiring { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined; "aria-required": true | undefined }

/** Label above, help under it, error under the input; all of it told to assistive technology. */
export function Field({ label, help, error, optional = false, counter, locked = false, className = "", id: given, children }: Around & { children(wiring: Wiring): ReactNode }) {
  const own = useId();
  const id = given ?? own;
  const described = [help ? `${id}-help` : "", locked ? `${id}-locked` : "", counter ? `${id}-counter` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <div className="flex items-baseline justify-between gap-2">
        <span className="flex min-w-0 items-baseline gap-1.5">
          <label htmlFor={id} className="font-medium">{label}{optional && <span className="font-normal text-dim"> (optional)</span>}</label>
          {locked && <span id={`${id}-locked`} className="self-center text-dim" title="Private"><Lock size={14} aria-hidden /><span className="sr-only">Private</span></span>}
        </span>
        {counter && <span id={`${id}-counter`} className={`shrink-0 text-xs tabular-nums ${counter.used > counter.max ? "text-bad" : "text-dim"}`}>{counter.used.toLocaleString("en")} of {counter.max.toLocaleString("en")}</span>}
      </div>
      {help && <div id={`${id}-help`} className="text-sm text-dim">{help}</div>}
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined, "aria-required": optional ? undefined : true })}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return <p id={id} className="flex items-start gap-1.5 text-sm text-bad"><CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" /><span>{children}</span></p>;
}

type Own<T extends "input" | "textarea" | "select"> = Omit<ComponentProps<T>, "id" | "className" | "onChange" | "value"> & Around & {
  value: string;
  onChange(value: string): void;
};

export function TextField({ label, help, error, optional, counter, locked, className, id, onChange, mono, ...rest }: Own<"input"> & { mono?: boolean }) {
  return (
    <Field {...around({ label, help, error, optional, counter, locked, className, id })}>
      {(wiring) => <input type="text" {...rest} {...wiring} className={`${inputClass} ${mono ? "font-mono" : ""}`} onChange={(e) => onChange(e.target.value)} />}
    </Field>
  );
}

export function TextArea({ label, help, error, optional, counter, locked, className, id, onChange, mono, rows = 4, ...rest }: Own<"textarea"> & { mono?: boolean }) {
  return (
    <Field {...around({ label, help, error, optional, counter, locked, className, id })}>
      {(wiring) => <textarea rows={rows} {...rest} {...wiring} className={`${inputClass} ${mono ? "font-mono text-sm" : ""}`} onChange={(e) => onChange(e.target.value)} />}
    </Field>
  );
}

export interface Choice { value: string; label: string }

export function SelectField({ label, help, error, optional, counter, locked, className, id, onChange, choices, ...rest }: Own<"select"> & { choices: readonly Choice[] }) {
  return (
    <Field {...around({ label, help, error, optional, counter, locked, className, id })}>
      {(wiring) => (
        <select {...rest} {...wiring} className={inputClass} onChange={(e) => onChange(e.target.value)}>
          {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
        </select>
      )}
    </Field>
  );
}

export function CheckField({ label, help, error, checked, onChange, locked = false, id: given, ...rest }: { id?: string; locked?: boolean; label: string; help?: ReactNode; error?: string | undefined; checked: boolean; onChange(checked: boolean): void; disabled?: boolean }) {
  const own = useId();
  const id = given ?? own;
  return (
    <div className="flex items-start gap-2.5">
      <input
        {...rest} id={id} type="checkbox" checked={checked} className="mt-0.5 size-5 shrink-0 accent-accent"
        aria-describedby={help || error ? `${id}-help` : undefined} aria-invalid={error ? true : undefined} onChange={(e) => onChange(e.target.checked)}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">{label}</label>
        {locked && <span className="ms-1.5 inline-block align-middle text-dim" title="Private"><Lock size={14} aria-hidden /><span className="sr-only">Private</span></span>}
        {(help || error) && <div id={`${id}-help`} className="text-sm text-dim">{help}{error && <FieldError>{error}</FieldError>}</div>}
      </div>
    </div>
  );
}

/** Leaves out what was not given, as exact optional properties ask. */
function around({ label, help, error, optional, counter, locked, className, id }: { [K in keyof Around]: Around[K] | undefined } & { label: string }): Around {
  return {
    label, error, counter, ...(help === undefined ? {} : { help }), ...(optional === undefined ? {} : { optional }), ...(locked === undefined ? {} : { locked }), ...(className === undefined ? {} : { className }), ...(id === undefined ? {} : { id }),
  };
}
