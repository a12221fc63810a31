import { at, below, isObject, type Json } from "../../../lib/pointer.ts";
import { Button } from "../../../ui/Button.tsx";
import { CheckField, SelectField, TextArea, TextField } from "../../../ui/Field.tsx";
import { Group } from "./Group.tsx";
import { ChoiceList, ObjectList, StringList } from "./Lists.tsx";
import { errorAt, fieldId, useForm } from "./context.tsx";
import { inSentence, labelOf, MORE, starred, valueWord } from "./labels.ts";
import { isPrivate } from "../help/field-help.ts";
import { discriminator, isCode, isLong, isTemplate, limitOf, type SchemaNode } from "./schema.ts";
import { hasServerCheck, ServerCheck } from "./ServerCheck.tsx";
import { TemplateField } from "./TemplateField.tsx";
import { UrlPreview } from "./UrlPreview.tsx";

interface FieldProps { path: string; node: SchemaNode; required: boolean }

const drawItem = (path: string, node: SchemaNode) => (node.oneOf ? <AlternativeFields path={path} node={node} /> : <Fields path={path} node={node} />);

/** One field of the manifest, drawn from its schema. */
export function SchemaField({ path, node, required }: FieldProps) {
  if (node.const !== undefined) return null; // nothing to decide
  if (node.oneOf) return <Alternatives path={path} node={node} required={required} />;
  switch (node.type) {
    case "object": return node.properties ? <ObjectField path={path} node={node} required={required} /> : null;
    case "array":
      if (node.items?.enum) return <ChoiceList path={path} node={node} />;
      return node.items?.type === "object" || node.items?.oneOf ? <ObjectList path={path} node={node} draw={drawItem} /> : <StringList path={path} node={node} />;
    case "boolean": return <BooleanField path={path} node={node} required={required} />;
    case "integer": case "number": return <NumberField path={path} node={node} required={required} />;
    default: return node.enum ? <EnumField path={path} node={node} required={required} /> : <StringField path={path} node={node} required={required} />;
  }
}

function StringField({ path, node, required }: FieldProps) {
  const form = useForm();
  const value = at(form.manifest, path);
  const text = typeof value === "string" ? value : "";
  const common = {
    id: fieldId(path), label: labelOf(path), error: errorAt(form, path), optional: !required, readOnly: form.readOnly, value: text,
    help: help(node), placeholder: typeof node.default === "string" ? node.default : undefined,
    counter: limitOf(node, text), locked: isPrivate(path),
    onChange: (next: string) => form.change(path, next === "" ? undefined : next), spellCheck: !isCode(node),
  };
  return (
    <div data-path={path} className="flex min-w-0 flex-col gap-1">
      {isLong(node) ? <TextArea {...common} rows={node["x-entente"] === "markdown" ? 7 : 3} mono={node["x-entente"] === "markdown"} /> : isTemplate(node) ? <TemplateField {...common} mono={isCode(node)} /> : <TextField {...common} mono={isCode(node)} />}
      {isTemplate(node) && <UrlPreview text={text} />}
      {hasServerCheck(path, node) && <ServerCheck path={path} text={text} />}
    </div>
  );
}

function EnumField({ path, node, required }: FieldProps) {
  const form = useForm();
  const value = at(form.manifest, path) ?? node.default;
  const choices = (node.enum ?? []).map((one) => ({ value: one, label: valueWord(one) }));
  const withNone = value === undefined || !required && node.default === undefined ? [{ value: "", label: required ? "Choose" : "Not set" }, ...choices] : choices;
  return (
    <div data-path={path}>
      <SelectField
        id={fieldId(path)} label={labelOf(path)} help={help(node)} error={errorAt(form, path)} optional={!required && node.default === undefined} locked={isPrivate(path)}
        value={typeof value === "string" ? value : ""} choices={withNone} disabled={form.readOnly} onChange={(next) => form.change(path, next === "" ? undefined : next)}
      />
    </div>
  );
}

function BooleanField({ path, node }: FieldProps) {
  const form = useForm();
  return (
    <div data-path={path}>
      <CheckField
        id={fieldId(path)} label={labelOf(path)} help={node.description} error={errorAt(form, path)} checked={(at(form.manifest, path) ?? node.default) === true} disabled={form.readOnly} locked={isPrivate(path)}
        onChange={(next) => form.change(path, next)}
      />
    </div>
  );
}

function NumberField({ path, node, required }: FieldProps) {
  const form = useForm();
  const value = at(form.manifest, path);
  return (
    <div data-path={path}>
      <TextField
        id={fieldId(path)} label={labelOf(path)} type="number" inputMode="numeric" min={node.minimum} max={node.maximum} optional={!required} readOnly={form.readOnly} locked={isPrivate(path)}
        help={help(node)} error={errorAt(form, path)} value={typeof value === "number" ? String(value) : ""} placeholder={node.default === undefined ? undefined : String(node.default)}
        onChange={(next) => form.change(path, next === "" || Number.isNaN(Number(next)) ? undefined : Number(next))}
      />
    </div>
  );
}

function ObjectField({ path, node, required }: FieldProps) {
  const form = useForm();
  const value = at(form.manifest, path);
  const label = labelOf(path);
  if (value === undefined && !required && node.default === undefined) {
    return (
      <div data-path={path} className="flex flex-col items-start gap-1">
        <Button small disabledBecause={form.readOnly ? "It cannot be edited now." : undefined} onClick={() => form.change(path, {})}>Add {inSentence(label)}</Button>
        {node.description && <p className="text-sm text-dim">{node.description}</p>}
      </div>
    );
  }
  const remove = !required && node.default === undefined && !form.readOnly ? () => form.change(path, undefined) : undefined;
  return <Group path={path} label={label} help={node.description} remove={remove}><Fields path={path} node={node} /></Group>;
}

/** The fields of an object; what most leave alone waits under "More settings", open when something in it is wrong. */
export function Fields({ path, node, except = [] }: { path: string; node: SchemaNode; except?: readonly string[] }) {
  const form = useForm();
  const more = MORE[starred(path)] ?? [];
  const names = Object.keys(node.properties ?? {}).filter((name) => !except.includes(name));
  const draw = (name: string) => {
    const child = node.properties?.[name];
    return child && <SchemaField key={name} path={below(path, name)} node={child} required={node.required?.includes(name) ?? false} />;
  };
  const rest = names.filter((name) => more.includes(name));
  const wrong = rest.some((name) => form.problems.some((one) => one.path.startsWith(below(path, name))));
  return (
    <>
      {names.filter((name) => !more.includes(name)).map(draw)}
      {rest.length > 0 && (
        <details open={wrong || undefined} className="rounded-control border border-line">
          <summary className="px-3 py-2 font-medium">More settings</summary>
          <div className="flex flex-col gap-4 p-3">{rest.map(draw)}</div>
        </details>
      )}
    </>
  );
}

function Alternatives({ path, node, required }: FieldProps) {
  const form = useForm();
  return <Group path={path} label={labelOf(path)} help={node.description} remove={!required && at(form.manifest, path) !== undefined ? () => form.change(path, undefined) : undefined}><AlternativeFields path={path} node={node} /></Group>;
}

/** Fields of one of several shapes: a choice of the shape first, then its own fields. What both shapes know is kept. */
export function AlternativeFields({ path, node }: { path: string; node: SchemaNode }) {
  const form = useForm();
  const key = discriminator(node) ?? "kind";
  const held = at(form.manifest, path);
  const chosen = isObject(held) ? held[key] : undefined;
  const shapes = node.oneOf ?? [];
  const shape = shapes.find((one) => one.properties?.[key]?.const === chosen);
  const choices = shapes.map((one) => String(one.properties?.[key]?.const ?? ""));
  const pick = (next: string) => {
    const wanted = shapes.find((one) => one.properties?.[key]?.const === next);
    const kept = Object.fromEntries(Object.entries(isObject(held) ? held : {}).filter(([name]) => wanted?.properties?.[name] && name !== key));
    form.change(path, { [key]: next, ...kept } as Json);
  };
  return (
    <>
      <div data-path={below(path, key)}>
        <SelectField
          id={fieldId(below(path, key))} label={labelOf(below(path, key))} value={typeof chosen === "string" ? chosen : ""} disabled={form.readOnly} error={errorAt(form, below(path, key))}
          choices={[...(shape ? [] : [{ value: "", label: "Choose" }]), ...choices.map((one) => ({ value: one, label: valueWord(one) }))]} onChange={pick} help={shape?.description}
        />
      </div>
      {shape && <Fields path={path} node={shape} except={[key]} />}
    </>
  );
}

function help(node: SchemaNode): string | undefined {
  const left = typeof node.default === "string" && !node.enum ? ` Left empty: ${node.default}.` : typeof node.default === "number" ? ` Left empty: ${node.default}.` : "";
  return node.description === undefined ? left.trim() || undefined : node.description + left;
}
