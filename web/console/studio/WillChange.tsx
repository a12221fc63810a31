import { useState } from "react";
import type { ChangeRow } from "../../lib/import-rows.ts";
import type { Json } from "../../lib/pointer.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { labelOf } from "./form/labels.ts";

function shown(value: Json | undefined): string {
  if (value === undefined) return "(empty)";
  if (typeof value === "string") return value;
  const lines: readonly Json[] | undefined = Array.isArray(value) && value.length > 0 ? (value as readonly Json[]) : undefined;
  return lines?.every((line) => typeof line === "string") ? lines.join("\n") : JSON.stringify(value);
}

function Value({ of: value, label }: { of: Json | undefined; label?: string }) {
  return <span className={`block whitespace-pre-line font-mono text-xs [overflow-wrap:anywhere] ${value === undefined ? "text-dim" : ""}`}>{label}{clip(shown(value))}</span>;
}

/** On a phone what is now stands below the field, so that what will be is in sight. */
const WIDE = "max-sm:hidden";

interface Props {
  rows: readonly ChangeRow[];
  accept(rows: readonly ChangeRow[]): void;
  dismiss?: () => void;
  /** The words of the button while every row is taken. */
  acceptAll?: string;
  pending?: boolean;
}

/** What will change, field by field, all ticked; only what is still ticked is taken over. */
export function WillChange({ rows, accept, dismiss, acceptAll = "Accept all", pending = false }: Props) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const taken = rows.filter((row) => !left.has(row.path));
  const toggle = (path: string, on: boolean) => setLeft(new Set(on ? [...left].filter((one) => one !== path) : [...left, path]));
  if (rows.length === 0) return <p role="status">Nothing would change. {dismiss && <Button small onClick={dismiss}>Back</Button>}</p>;
  return (
    <section aria-label="What will change" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p role="status" className="font-medium">{rows.length === 1 ? "One field will change" : `${rows.length} fields will change`}{left.size > 0 && `; ${taken.length} ${taken.length === 1 ? "is" : "are"} ticked`}</p>
        <Button small onClick={() => setLeft(taken.length === 0 ? new Set() : new Set(rows.map((row) => row.path)))}>{taken.length === 0 ? "Tick all" : "Tick none"}</Button>
      </div>
      <Table caption="What will change" columns={["Field", { name: "Now", className: WIDE }, "Will be"]}>
        {rows.map(({ path, now, then, from }) => (
          <tr key={path}>
            <Cell head className="sm:min-w-48">
              <CheckField label={labelOf(path) || "The whole document"} help={<code className="font-mono text-xs [overflow-wrap:anywhere]">{path}</code>} checked={!left.has(path)} onChange={(on) => toggle(path, on)} />
              <div className="ps-7 font-normal sm:hidden"><Value of={now} label="Now: " /></div>
            </Cell>
            <Cell className={`${WIDE} min-w-40`}><Value of={now} /></Cell>
            <Cell className="sm:min-w-40"><Value of={then} />{from && <span className="block text-xs text-dim">From {from}</span>}</Cell>
          </tr>
        ))}
      </Table>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" pending={pending} disabledBecause={taken.length === 0 ? "Take at least one field." : undefined} onClick={() => accept(taken)}>
          {taken.length === rows.length ? acceptAll : `Accept ${taken.length} of ${rows.length}`}
        </Button>
        {dismiss && <Button onClick={dismiss}>Keep the draft as it is</Button>}
      </div>
    </section>
  );
}

/** A guide or a certificate is longer than a row can be. */
const clip = (text: string): string => (text.length <= 240 ? text : `${text.slice(0, 239)}…`);
