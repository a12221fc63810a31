import { useState } from "react";
import { at, differences, type Json, put } from "../../lib/pointer.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField } from "../../ui/Field.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { labelOf } from "./form/labels.ts";

const shown = (value: Json | undefined): string => (value === undefined ? "(empty)" : typeof value === "string" ? value : JSON.stringify(value));

/** What an import would change, field by field; only what is accepted is taken over. */
export function WillChange({ now, then, accept, dismiss }: { now: Json; then: Json; accept(next: Json): void; dismiss(): void }) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const rows = differences(now, then);
  const taken = rows.filter((path) => !left.has(path));
  const toggle = (path: string, on: boolean) => setLeft(new Set(on ? [...left].filter((one) => one !== path) : [...left, path]));
  if (rows.length === 0) return <p role="status">Nothing would change. <Button small onClick={dismiss}>Back</Button></p>;
  return (
    <section aria-label="What will change" className="flex flex-col gap-3">
      <Table caption={rows.length === 1 ? "One field will change" : `${rows.length} fields will change`} columns={["Take", "Now", "Then"]}>
        {rows.map((path) => (
          <tr key={path}>
            <Cell head><CheckField label={labelOf(path) || "The whole document"} help={<code className="break-all font-mono text-xs">{path}</code>} checked={!left.has(path)} onChange={(on) => toggle(path, on)} /></Cell>
            <Cell className="min-w-40"><span className="break-all font-mono text-xs">{clip(shown(at(now, path)))}</span></Cell>
            <Cell className="min-w-40"><span className="break-all font-mono text-xs">{clip(shown(at(then, path)))}</span></Cell>
          </tr>
        ))}
      </Table>
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary" disabledBecause={taken.length === 0 ? "Take at least one field." : undefined}
          onClick={() => accept(taken.reduce<Json>((next, path) => put(next, path, at(then, path)) ?? {}, now))}
        >
          {taken.length === rows.length ? "Accept all" : `Accept ${taken.length} of ${rows.length}`}
        </Button>
        <Button onClick={dismiss}>Keep the draft as it is</Button>
      </div>
    </section>
  );
}

/** A guide or a certificate is longer than a row can be. */
const clip = (text: string): string => (text.length <= 240 ? text : `${text.slice(0, 239)}…`);
