import { at, isObject } from "../../lib/pointer.ts";
import { SelectField, TextField } from "../../ui/Field.tsx";

export interface Variable {
  name: string; label: string; type: string; required: boolean; help?: string; example?: string; default?: string; choices?: readonly { value: string; label: string }[];
}

/** The variables that a manifest declares. */
export function variablesOf(manifest: unknown): Variable[] {
  const declared = at(manifest, "/variables");
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return (Array.isArray(declared) ? (declared as readonly unknown[]) : []).flatMap((one) => {
    const name = isObject(one) ? text(one["name"]) : undefined;
    if (!isObject(one) || name === undefined) return [];
    const choices = Array.isArray(one["choices"]) ? (one["choices"] as unknown as readonly { value: string; label: string }[]) : undefined;
    return [{
      name, label: text(one["label"]) ?? name, type: text(one["type"]) ?? "string", required: one["required"] !== false,
      ...given("help", text(one["help"])), ...given("example", text(one["example"])), ...given("default", text(one["default"])), ...(choices ? { choices } : {}),
    }];
  });
}

const given = <K extends string>(key: K, value: string | undefined) => (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };

/** One value that the org fills in. */
export function VariableField({ variable, value, error, onChange }: { variable: Variable; value: string; error?: string | undefined; onChange(value: string): void }) {
  const { label, help, example, required, choices, type } = variable;
  const common = { label, error, optional: !required, value, onChange, ...(help === undefined ? {} : { help }) };
  if (type === "choice" && choices) return <SelectField {...common} choices={[{ value: "", label: "Choose" }, ...choices]} />;
  return <TextField {...common} type={type === "secret" ? "password" : "text"} autoComplete="off" mono={type !== "secret"} placeholder={example} spellCheck={false} required={required} maxLength={1024} />;
}
