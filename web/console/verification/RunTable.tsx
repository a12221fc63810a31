import { duration } from "../../lib/moments.ts";
import type { RunListItem } from "../../lib/views.ts";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { labelOf } from "../studio/form/labels.ts";
import { CompareLink, type Place, RunLink } from "./place.tsx";
import { DIALECT_WORDS } from "./WorksWith.tsx";
import { currentWords, runChip, runName, startedBy } from "./words.ts";

/** The runs over a submission, latest first. */
export function RunTable({ items, place, evidence }: { items: readonly RunListItem[]; place: Place; evidence: string | undefined }) {
  return (
    <Table caption="Test runs" columns={["Run", "Verdict", place.side === "studio" ? "Matches the draft" : "Matches what you review", "Compare"]}>
      {items.map((run, i) => {
        const { chip, words } = runChip(run);
        const before = items[i + 1];
        return (
          <tr key={run.id} className="hover:bg-canvas">
            <Cell head>
              <span className="flex flex-wrap items-center gap-x-2">
                <RunLink place={place} run={run.id}>{runName(run)}</RunLink>
                {run.id === evidence && <Tag>Evidence</Tag>}{run.partial && <Tag>Some checks</Tag>}{run.side === "desk" && <Tag>Desk</Tag>}{run.dialect !== "rfc" && <Tag>{DIALECT_WORDS[run.dialect]}</Tag>}
              </span>
              <span className="block text-sm font-normal text-dim">{startedBy(run)}, <Moment at={run.requestedAt} /></span>
            </Cell>
            <Cell>
              <Chip kind={chip}>{words}</Chip>
              <span className="mt-0.5 block text-sm text-dim">
                {run.tallies && `${run.tallies.held} of ${run.tallies.checks} passed`}{run.startedAt && run.finishedAt && `${run.tallies ? ", " : ""}took ${duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`}
              </span>
            </Cell>
            <Cell className="min-w-32">{currentWords(run, labelOf)}<code className="block font-mono text-xs text-dim" title={run.digest}>{run.digest.slice(7, 19)}</code></Cell>
            <Cell className="whitespace-nowrap">{before ? <CompareLink place={place} run={before.id} other={run.id}>with {runName(before)}</CompareLink> : <span className="text-dim">-</span>}</Cell>
          </tr>
        );
      })}
    </Table>
  );
}
