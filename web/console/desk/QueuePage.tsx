import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useMemo } from "react";
import { useLiveQueue } from "../../lib/live-queue.ts";
import { useLoaded } from "../../lib/loading.ts";
import { clock, exact } from "../../lib/moments.ts";
import type { QueueRow } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { CONNECTION } from "../../ui/connection.ts";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { useSession } from "../session.tsx";
import { Audits, underAudit } from "./Audits.tsx";
import { QueueTable } from "./QueueTable.tsx";
import { nextDue, type QueueView, VIEWS } from "./queue-views.ts";

/** What waits at the desk: by due date, paused ones last, as it changes. View and preview are in the address. */
export function QueuePage() {
  const { account } = useSession();
  const connection = useLiveQueue();
  const queue = useLoaded("desk.queue", {}, { enabled: connection !== "connecting" && connection !== "live" && connection !== "paused" });
  const line = CONNECTION[connection];
  const listings = useLoaded("desk.listings", {}, { everyMs: 60_000 });
  const { view: chosen } = useSearch({ from: "/desk" });
  const navigate = useNavigate();
  const audits = chosen === "audits";
  const view = VIEWS.find((one) => one.id === chosen) ?? VIEWS[0];
  // the press is painted first, the rows after it
  const drawn = useDeferredValue(view);
  const auditsDrawn = useDeferredValue(audits);
  const items = queue.data?.items;
  const rows = useMemo(() => (items ?? []).filter((row) => drawn.keeps(row, account.id)), [items, drawn, account.id]);
  const go = (id: string) => void navigate({ to: "/desk", search: id === "all" ? {} : { view: id } });
  return (
    <Page title="Queue" area="Review desk" about={queue.data && <><span role="status"><Chip kind={line.chip}>{line.words}</Chip></span> Updated {clock(new Date(queue.dataUpdatedAt))} <Button small onClick={() => void Promise.all([queue.refetch(), listings.refetch()])}>Refresh</Button></>}>
      <Loaded from={queue}>
        {({ items: all }) => (
          <>
            <div role="group" aria-label="Views" className="flex flex-wrap gap-2">
              {VIEWS.map((one) => (
                <Button key={one.id} small look={!audits && one.id === view.id ? "primary" : "plain"} aria-pressed={!audits && one.id === view.id} onClick={() => go(one.id)}>
                  {one.label} ({all.filter((row) => one.keeps(row, account.id)).length})
                </Button>
              ))}
              <Button small look={audits ? "primary" : "plain"} aria-pressed={audits} onClick={() => go("audits")}>Audits{listings.data ? ` (${underAudit(listings.data.items).length})` : ""}</Button>
            </div>
            {auditsDrawn ? <Loaded from={listings}>{(found) => <Audits items={underAudit(found.items)} />}</Loaded>
              : <QueueTable key={drawn.id} rows={rows} asOf={Math.floor(queue.dataUpdatedAt / 60_000)} empty={<Nothing items={all} view={drawn} />} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Nothing({ items, view }: { items: readonly QueueRow[]; view: QueueView }) {
  const due = nextDue(items);
  const next = due ? <p>The next due date is {exact(due)}{view.id === "all" ? ", and it is snoozed" : ""}.</p> : <p>No clock is running, so nothing is due.</p>;
  if (view.id === "all") return <Empty title="Queue is clear">{next}<p>What publishers submit appears here with its due date.</p></Empty>;
  return <Empty title={view.id === "snoozed" ? "Nothing is snoozed" : `Nothing in "${view.label}"`} action={<Link to="/desk" search={{}} className={linkClass}>Show all</Link>}>{next}</Empty>;
}
