import type { InputHTMLAttributes, ReactNode } from "react";
import { Icon } from "./icons.tsx";

/** A labelled input: label above, help and error below, all tied to it. */
export function Field({ name, label, help, error, ...input }: { name: string; label: string; help?: ReactNode; error?: string | undefined } & InputHTMLAttributes<HTMLInputElement>) {
  const described = [help ? `${name}-help` : "", error ? `${name}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input id={name} name={name} {...input} {...(described ? { "aria-describedby": described } : {})} {...(error ? { "aria-invalid": true } : {})} />
      {help && <p id={`${name}-help`} className="dim fine">{help}</p>}
      {error && <p id={`${name}-error`} className="error"><Icon name="warn" />{error}</p>}
    </div>
  );
}
