import { type ComponentProps, useId, useRef, useState } from "react";
import { complete, halfWritten, variableNames } from "../../../lib/variables.ts";
import { TextField } from "../../../ui/Field.tsx";
import { useForm } from "./context.tsx";

/** More than this is not offered at once: another letter makes it fewer. */
const MOST = 8;

/** A text in which `{{name}}` stands for a variable: the names are offered as soon as `{{` is written (ARIA combobox with a list). */
export function TemplateField(props: ComponentProps<typeof TextField>) {
  const { manifest } = useForm();
  const list = useId();
  const box = useRef<HTMLDivElement>(null);
  const [part, setPart] = useState<string>();
  const [active, setActive] = useState(0);
  const names = part === undefined || props.readOnly ? [] : variableNames(manifest).filter((name) => name.startsWith(part)).slice(0, MOST);
  const input = () => box.current?.querySelector("input") ?? undefined;
  const look = () => {
    const field = input();
    setPart(field ? halfWritten(field.value.slice(0, field.selectionStart ?? field.value.length)) : undefined);
    setActive(0);
  };
  const take = (name: string) => {
    const field = input();
    if (!field) return;
    const next = complete(field.value, field.selectionStart ?? field.value.length, name);
    props.onChange(next.text);
    setPart(undefined);
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(next.cursor, next.cursor);
    });
  };
  const open = names.length > 0;
  return (
    <div ref={box} className="relative">
      <TextField
        {...props} role="combobox" aria-expanded={open} aria-autocomplete="list" aria-controls={open ? list : undefined} aria-activedescendant={open ? `${list}-${active}` : undefined} autoComplete="off"
        onChange={(next) => { props.onChange(next); look(); }}
        onClick={look} onBlur={() => setPart(undefined)}
        onKeyUp={(event) => { if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) look(); }}
        onKeyDown={(event) => {
          if (!open) return;
          const name = names[active];
          if (event.key === "ArrowDown" || event.key === "ArrowUp") setActive((active + (event.key === "ArrowDown" ? 1 : names.length - 1)) % names.length);
          else if (event.key === "Escape") setPart(undefined);
          else if ((event.key === "Enter" || event.key === "Tab") && name) take(name);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {open && (
        <ul id={list} role="listbox" aria-label="Variables" className="absolute inset-x-0 top-full z-10 mt-1 max-h-60 overflow-y-auto rounded-control border border-line-strong bg-panel shadow-lg">
          {names.map((name, i) => (
            <li
              key={name} id={`${list}-${i}`} role="option" aria-selected={i === active} className={`px-3 py-1.5 font-mono text-sm ${i === active ? "bg-accent-tint" : ""}`}
              onMouseDown={(event) => { event.preventDefault(); take(name); }}
            >
              {`{{${name}}}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
