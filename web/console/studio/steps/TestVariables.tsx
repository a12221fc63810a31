import { at, isObject } from "../../../lib/pointer.ts";
import { TextField } from "../../../ui/Field.tsx";
import { errorAt, fieldId, useForm } from "../form/context.tsx";
import { Group } from "../form/Group.tsx";
import { nodeAt } from "../form/schema.ts";

/** A value of the test tenant for each variable that the integration declares. */
export function TestVariables({ under = "/test/variables", label: name = "Variables of the test tenant", help = "What an org would fill in, for your test tenant." }: { under?: string; label?: string; help?: string }) {
  const form = useForm();
  const declared = at(form.manifest, "/variables");
  const variables = (Array.isArray(declared) ? (declared as readonly unknown[]) : []).flatMap((one) =>
    isObject(one) && typeof one["name"] === "string" && one["name"] !== "" ? [{ ...one, name: one["name"] }] : []);
  if (variables.length === 0) return null;
  return (
    <Group path={under} label={name} help={help}>
      {variables.map((variable) => {
        const path = `${under}/${variable.name}`;
        const value = at(form.manifest, path);
        const label = "label" in variable && typeof variable["label"] === "string" ? variable["label"] : variable.name;
        const example = "example" in variable && typeof variable["example"] === "string" ? variable["example"] : undefined;
        return (
          <div key={variable.name} data-path={path}>
            <TextField
              id={fieldId(path)} label={label} help={`Fills {{${variable.name}}}.`} value={typeof value === "string" ? value : ""} placeholder={example} mono spellCheck={false}
              error={errorAt(form, path)} readOnly={form.readOnly} locked counter={{ used: typeof value === "string" ? value.length : 0, max: nodeAt(path)?.maxLength ?? 0 }} onChange={(next) => form.change(path, next === "" ? undefined : next)}
            />
          </div>
        );
      })}
    </Group>
  );
}
