import { type KeyboardEvent, memo } from "react";
import type { QueueRow } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Tag } from "../../ui/Chip.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { RowLink } from "../../ui/RowLink.tsx";
import { Cell } from "../../ui/Table.tsx";
import { Sla } from "./Sla.tsx";

/** One submission of the queue. What happens to another row does not draw it anew; another minute (`asOf`) does, for it tells times. */
export const QueueLine = memo(function QueueLine({ row, gone, decides, chosen, previewed, toggle, look }: {
  row: QueueRow; asOf: number; gone: boolean; decides: boolean; chosen: boolean; previewed: boolean; toggle(id: string): void; look(id: string | undefined): void;
}) {
  const space = (event: KeyboardEvent) => {
    if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    look(previewed ? undefined : row.id);
  };
  return (
    <tr data-row={row.id} className={`focus-within:bg-accent-tint hover:bg-canvas ${gone ? "text-dim" : ""}`}>
      {decides && (
        <Cell>
          <input
            type="checkbox" className="size-6 accent-accent" aria-label={`Select ${row.name}`} aria-keyshortcuts="x" checked={chosen && !gone} disabled={gone}
            onChange={() => toggle(row.id)}
          />
        </Cell>
      )}
      <Cell className="whitespace-nowrap">
        <Sla row={row} />
        {row.snoozed && <span className="block max-w-48 whitespace-normal pt-1 text-sm text-dim">Snoozed, back <Moment at={row.snoozed.until} />. {row.snoozed.by}: {row.snoozed.reason}</span>}
        {gone && <span className="block pt-1 text-sm">Not in this view any more</span>}
      </Cell>
      <Cell head>
        <span className="flex min-w-40 items-start gap-2">
          <Logo url={row.logoUrl} name={row.name} size={24} />
          <span>
            <RowLink to="/desk/$sub" params={{ sub: row.id }} data-row-link="" aria-keyshortcuts="Enter Space" onKeyDown={space}>{row.name}</RowLink>
            <span className="block text-sm font-normal text-dim">{row.publisher}, {row.verifiedDomain ? `verified by ${row.verifiedDomain}` : "not verified"}</span>
            <span className="-ms-2 block"><Button small look="quiet" aria-expanded={previewed} aria-label={`Preview ${row.name}`} title="Preview (Space)" onClick={() => look(previewed ? undefined : row.id)}>Preview</Button></span>
          </span>
        </span>
      </Cell>
      <Cell className="whitespace-nowrap"><Change row={row} /></Cell>
      <Cell className="min-w-28">{row.label}{row.held > 0 && <span className="block pt-1 text-sm text-warn">{row.held} {row.held === 1 ? "hold" : "holds"}</span>}<Talk row={row} /></Cell>
      <Cell className="whitespace-nowrap tabular-nums">{row.checks ? <>{row.checks.held} of {row.checks.total}<span className="sr-only"> passed</span></> : <span className="text-dim">No run</span>}</Cell>
      <Cell className="whitespace-nowrap tabular-nums">{row.breaking === null ? <span className="text-dim">None<span className="sr-only">: it is new</span></span> : row.breaking === 0 ? "None" : <span className="font-medium text-bad">{row.breaking} breaking</span>}</Cell>
      <Cell>{row.assignee ?? <span className="text-dim">Unassigned</span>}</Cell>
      <Cell><Moment at={row.enteredAt} /></Cell>
    </tr>
  );
});

/** Threads by whose turn it is. */
function Talk({ row: { waiting } }: { row: QueueRow }) {
  const words = [...(waiting.desk > 0 ? [`${waiting.desk} answered`] : []), ...(waiting.publisher > 0 ? [`${waiting.publisher} open`] : [])];
  return words.length > 0 && <span className="block pt-1 text-sm text-dim">Threads: {words.join(", ")}</span>;
}

function Change({ row }: { row: QueueRow }) {
  if (row.change === "new") return <Tag>New{row.versions.to ? ` ${row.versions.to}` : ""}</Tag>;
  const { from, to } = row.versions;
  return (
    <span className="flex flex-col items-start gap-1">
      <span className="tabular-nums">{from ?? "?"} <span aria-hidden>→</span><span className="sr-only">to</span> {to ?? "?"}</span>
      {row.semver && <Tag>{row.semver}{row.listingOnly ? ", listing only" : ""}</Tag>}
    </span>
  );
}
