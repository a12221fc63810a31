import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import { clock } from "../../lib/moments.ts";
import type { QueueRow } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Due, Moment } from "../../ui/Moment.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { useSession } from "../session.tsx";

const DAY_MS = 86_400_000;

/** Saved views of the queue. */
const VIEWS = [
  { id: "all", label: "All", keeps: () => true },
  { id: "mine", label: "Mine", keeps: (row: QueueRow, me: string) => row.assignee === me },
  { id: "unassigned", label: "Unassigned", keeps: (row: QueueRow) => row.assignee === null && row.clock === "running" },
  { id: "due", label: "Due today", keeps: (row: QueueRow) => row.clock === "running" && row.dueAt !== null && Date.parse(row.dueAt) - Date.now() < DAY_MS },
  { id: "waiting", label: "Waiting on publisher", keeps: (row: QueueRow) => row.clock === "paused" },
] as const;

/** What waits at the desk: by due date, paused ones last. */
export function QueuePage() {
  const { account } = useSession();
  const queue = useLoaded("desk.queue", {}, { everyMs: 20_000 });
  const { view: chosen } = useSearch({ from: "/desk" });
  const navigate = useNavigate();
  const view = VIEWS.find((one) => one.id === chosen) ?? VIEWS[0];
  return (
    <Page title="Queue" area="Review desk" about={queue.data && <>Updated {clock(new Date(queue.dataUpdatedAt))} <Button small onClick={() => void queue.refetch()}>Refresh</Button></>}>
      <Loaded from={queue}>
        {({ items }) => {
          const rows = items.filter((row) => view.keeps(row, account.name));
          return (
            <>
              <div role="group" aria-label="Views" className="flex flex-wrap gap-2">
                {VIEWS.map((one) => (
                  <Button key={one.id} small look={one.id === view.id ? "primary" : "plain"} aria-pressed={one.id === view.id} onClick={() => void navigate({ to: "/desk", search: one.id === "all" ? {} : { view: one.id } })}>
                    {one.label} ({items.filter((row) => one.keeps(row, account.name)).length})
                  </Button>
                ))}
              </div>
              {rows.length === 0 ? <Nothing items={items} view={view.label} all={view.id === "all"} /> : <Rows rows={rows} />}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Nothing({ items, view, all }: { items: readonly QueueRow[]; view: string; all: boolean }) {
  const next = items.find((row) => row.clock === "running" && row.dueAt !== null)?.dueAt;
  if (all) return <Empty title="Queue is clear">What publishers submit appears here with its due date.</Empty>;
  return <Empty title={`Nothing in "${view}"`} action={<Link to="/desk" search={{}} className={linkClass}>Show all</Link>}>{next ? <>The next one is due <Moment at={next} />.</> : "Nothing has a running clock."}</Empty>;
}

function Rows({ rows }: { rows: readonly QueueRow[] }) {
  return (
    <Table caption="Submissions at the desk" columns={["Due", "Integration", "Change", "Stage", "Checks", "Assignee", "In stage since"]}>
      {rows.map((row) => (
        <tr key={row.id} className="hover:bg-canvas">
          <Cell className="whitespace-nowrap"><Due at={row.dueAt} clock={row.clock} /></Cell>
          <Cell head>
            <span className="flex min-w-44 items-center gap-2">
              <Logo url={row.logoUrl} name={row.name} size={24} />
              <span><Link to="/desk/$sub" params={{ sub: row.id }} className={linkClass}>{row.name}</Link><span className="block text-sm font-normal text-dim">{row.publisher}</span></span>
            </span>
          </Cell>
          <Cell><Tag>{row.change === "new" ? "New" : "Update"}</Tag></Cell>
          <Cell className="whitespace-nowrap"><Chip kind={row.clock === "paused" ? "paused" : "info"}>{row.label}</Chip></Cell>
          <Cell className="whitespace-nowrap">{row.checks ? `${row.checks.held} of ${row.checks.total} passed` : "No run"}</Cell>
          <Cell>{row.assignee ?? <span className="text-dim">Unassigned</span>}</Cell>
          <Cell className="whitespace-nowrap"><Moment at={row.enteredAt} /></Cell>
        </tr>
      ))}
    </Table>
  );
}
