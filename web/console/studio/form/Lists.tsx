import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { at, below, isObject, type Json } from "../../../lib/pointer.ts";
import { Button } from "../../../ui/Button.tsx";
import { CheckField, TextField } from "../../../ui/Field.tsx";
import { Group } from "./Group.tsx";
import { errorAt, fieldId, useForm } from "./context.tsx";
import { inSentence, ITEMS, labelOf, starred, valueWord } from "./labels.ts";
import { isCode, isTemplate, limitOf, type SchemaNode } from "./schema.ts";
import { hasServerCheck, ServerCheck } from "./ServerCheck.tsx";
import { TemplateField } from "./TemplateField.tsx";
import { UrlPreview } from "./UrlPreview.tsx";

interface ListProps { path: string; node: SchemaNode }

function useItems(path: string, node: SchemaNode) {
  const form = useForm();
  const value = at(form.manifest, path) ?? node.default;
  const items: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [];
  const word = ITEMS[starred(path)] ?? labelOf(path);
  const full = node.maxItems !== undefined && items.length >= node.maxItems;
  return {
    form, items, word, counter: node.maxItems === undefined ? undefined : { used: items.length, max: node.maxItems },
    set: (next: readonly Json[]) => form.change(path, next.length === 0 && node.default === undefined ? undefined : next),
    addBlocked: form.readOnly ? "It cannot be edited now." : full ? `At most ${node.maxItems}.` : undefined,
  };
}

/** Any of a fixed set of words. */
export function ChoiceList({ path, node }: ListProps) {
  const { form, items, counter, set } = useItems(path, node);
  const full = node.maxItems !== undefined && items.length >= node.maxItems;
  return (
    <Group path={path} label={labelOf(path)} help={node.description} counter={counter}>
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2 xl:grid-cols-3">
        {(node.items?.enum ?? []).map((choice) => (
          <CheckField
            key={choice} label={valueWord(choice)} checked={items.includes(choice)} disabled={form.readOnly || (full && !items.includes(choice))}
            onChange={(on) => set(on ? [...items, choice] : items.filter((one) => one !== choice))}
          />
        ))}
      </div>
    </Group>
  );
}

/** Lines of text, such as redirect URIs. */
export function StringList({ path, node }: ListProps) {
  const { form, items, word, counter, set, addBlocked } = useItems(path, node);
  const Line = node.items && isTemplate(node.items) ? TemplateField : TextField;
  return (
    <Group path={path} label={labelOf(path)} help={node.description} counter={counter}>
      {items.map((item, i) => (
        <div key={i} data-path={below(path, i)} className="flex flex-col gap-1">
          <div className="flex items-end gap-2">
            <div className="min-w-0 flex-1">
              <Line
                id={fieldId(below(path, i))} label={`${word} ${i + 1}`} value={typeof item === "string" ? item : ""} mono={node.items ? isCode(node.items) : false} spellCheck={false}
                error={errorAt(form, below(path, i))} readOnly={form.readOnly} onChange={(next) => form.change(below(path, i), next)}
                counter={node.items && typeof item === "string" ? limitOf(node.items, item) : undefined}
              />
            </div>
            {!form.readOnly && <Button aria-label={`Remove ${word} ${i + 1}`} onClick={() => set(items.filter((_, other) => other !== i))}><Trash2 size={16} aria-hidden /></Button>}
          </div>
          {node.items?.["x-entente"] === "url-template" && typeof item === "string" && <UrlPreview text={item} />}
          {node.items && hasServerCheck(below(path, i), node.items) && typeof item === "string" && <ServerCheck path={below(path, i)} text={item} />}
        </div>
      ))}
      <div><Button small disabledBecause={addBlocked} onClick={() => set([...items, ""])}><Plus size={14} aria-hidden />Add {inSentence(word)}</Button></div>
    </Group>
  );
}

/** A list of things with fields of their own, such as variables or attribute statements. */
export function ObjectList({ path, node, draw }: ListProps & { draw(path: string, node: SchemaNode): ReactNode }) {
  const { form, items, word, counter, set, addBlocked } = useItems(path, node);
  return (
    <Group path={path} label={labelOf(path)} help={node.description} counter={counter}>
      {items.map((item, i) => {
        const itemPath = below(path, i);
        // editing a default list writes it down first, so that an item has a place to be changed in
        const remove = form.readOnly ? undefined : () => set(items.filter((_, other) => other !== i));
        return (
          <Group key={i} path={itemPath} label={`${word} ${i + 1}${nameOf(item)}`} remove={remove}>
            {at(form.manifest, path) === undefined
              ? <Button small onClick={() => set(items)}>Edit the defaults</Button>
              : node.items && draw(itemPath, node.items)}
          </Group>
        );
      })}
      <div><Button small disabledBecause={addBlocked} onClick={() => set([...items, {}])}><Plus size={14} aria-hidden />Add {inSentence(word)}</Button></div>
    </Group>
  );
}

function nameOf(item: Json): string {
  const name = isObject(item) ? (item["name"] ?? item["attribute"] ?? item["label"]) : undefined;
  return typeof name === "string" ? `: ${name}` : "";
}
