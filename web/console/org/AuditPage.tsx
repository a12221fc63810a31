import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useLoaded } from "../../lib/loading.ts";
import { exact } from "../../lib/moments.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";

/** Who did what, newest first; chained, so that nothing can be taken out unseen. */
export function AuditPage() {
  const { action } = useSearch({ from: "/org/audit" });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(action ?? "");
  const [before, setBefore] = useState<number>();
  const list = useLoaded("audit.list", { query: { action, before, limit: 100 } });
  return (
    <Page title="Audit" area="Org console" action={<a href="/api/audit/export" download className={linkClass}>Export as NDJSON</a>}>
      <form role="search" className="flex max-w-xl items-end gap-2" onSubmit={(event) => { event.preventDefault(); setBefore(undefined); void navigate({ to: "/org/audit", search: typed.trim() === "" ? {} : { action: typed.trim() } }); }}>
        <div className="flex-1"><TextField label="Action" help="For example app.assign." value={typed} onChange={setTyped} optional mono /></div>
        <Button type="submit">Filter</Button>
      </form>
      <Loaded from={list}>
        {({ entries, next, head }) => entries.length === 0 ? <Empty title={action ? `No entry of "${action}"` : "Nothing yet"} /> : (
          <>
            <p className="break-all text-sm text-dim">{head.seq} entries; the chain ends in <code className="font-mono text-xs">{head.hash.slice(0, 24)}</code>.</p>
            <Table caption="Audit" columns={["No.", "When", "Who", "Action", "Subject", "From", "Detail"]}>
              {entries.map((entry) => (
                <tr key={entry.seq} id={`entry-${entry.seq}`}>
                  <Cell head><a href={`#entry-${entry.seq}`} className={linkClass}>{entry.seq}</a></Cell>
                  <Cell className="whitespace-nowrap">{exact(entry.at)}</Cell>
                  <Cell>{entry.actorName}{entry.actorKind !== "member" && <span className="block text-sm text-dim">{entry.actorKind}</span>}</Cell>
                  <Cell><code className="font-mono text-xs">{entry.action}</code></Cell>
                  <Cell><code className="break-all font-mono text-xs">{entry.subject}</code></Cell>
                  <Cell>{entry.ip ?? "-"}</Cell>
                  <Cell className="min-w-48"><code className="break-all font-mono text-xs">{entry.detail === null || JSON.stringify(entry.detail) === "{}" ? "-" : JSON.stringify(entry.detail)}</code></Cell>
                </tr>
              ))}
            </Table>
            <div className="flex gap-2">
              {before !== undefined && <Button onClick={() => setBefore(undefined)}>Newest</Button>}
              {next !== null && <Button onClick={() => setBefore(next)}>Older</Button>}
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}
