import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useLoaded } from "../../../lib/loading.ts";
import { clock } from "../../../lib/moments.ts";
import { useParts } from "../../../lib/parts.ts";
import { Button } from "../../../ui/Button.tsx";
import { TextField } from "../../../ui/Field.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { linkClass, Page } from "../../../ui/Page.tsx";
import { Empty, Loaded } from "../../../ui/States.tsx";
import { Cell, Table } from "../../../ui/Table.tsx";
import { StateChip, tierWord } from "../../review/listing-words.tsx";
import { Checks, HeldAgain } from "../../review/Looks.tsx";
import { ListingName, type ListingRow } from "./ListingName.tsx";
import { moveName } from "./moves.ts";

/** Integrations after their publication: what needs somebody first, or all of them. */
export function ListingsPage() {
  const { show, q } = useSearch({ from: "/desk/listings" });
  const navigate = useNavigate();
  const all = show === "all";
  const list = useLoaded("desk.listings", { query: { show: all ? "all" : undefined, q } }, { everyMs: 20_000, keep: true });
  const go = (next: { all: boolean; q?: string | undefined }) => void navigate({ to: "/desk/listings", search: { ...(next.all ? { show: "all" } : {}), ...(next.q ? { q: next.q } : {}) } });
  return (
    <Page title="Listings" area="Review desk" about={list.data && <>Updated {clock(new Date(list.dataUpdatedAt))} <Button small onClick={() => void list.refetch()}>Refresh</Button></>}>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div role="group" aria-label="Views" className="flex flex-wrap gap-2">
          <Button small look={all ? "plain" : "primary"} aria-pressed={!all} onClick={() => go({ all: false, q })}>Needs somebody</Button>
          <Button small look={all ? "primary" : "plain"} aria-pressed={all} onClick={() => go({ all: true, q })}>All</Button>
        </div>
        <Search key={q ?? ""} q={q ?? ""} find={(words) => go({ all, q: words })} />
      </div>
      <Broken />
      <Loaded from={list}>{({ items }) => (items.length === 0 ? <Nothing all={all} q={q} /> : <Rows rows={items} />)}</Loaded>
    </Page>
  );
}

/** Where a look found violated what held: each is a row, also for two weeks after it held again. */
function Broken() {
  const { data } = useLoaded("desk.rechecks", {}, { everyMs: 60_000 });
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="broken" className="flex flex-col gap-2">
      <h2 id="broken" className="font-semibold">Broke since it was proven</h2>
      <Table caption="Integrations where a check that held is violated now, or was until lately" columns={["Integration", "Version", "Held before, violated now", "Held again", "Looked at"]}>
        {data.items.map((one) => (
          <tr key={one.slug}>
            <Cell head><Link to="/desk/listings/$slug" params={{ slug: one.slug }} className={linkClass}>{one.name}</Link><span className="block text-sm font-normal text-dim">{one.publisher}</span></Cell>
            <Cell>{one.version}</Cell><Cell className="min-w-40"><Checks ids={one.broken} /></Cell>
            <Cell className="min-w-40">{one.heldAgain.length === 0 ? <span className="text-dim">None</span> : one.heldAgain.map((story) => <span key={`${story.check} ${story.brokeAt}`} className="block"><Checks ids={[story.check]} /> <HeldAgain story={story} /></span>)}</Cell>
            <Cell className="whitespace-nowrap"><Moment at={one.at} /></Cell>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Search({ q, find }: { q: string; find(words: string): void }) {
  const [words, setWords] = useState(q);
  const send = (event: FormEvent) => {
    event.preventDefault();
    find(words.trim());
  };
  return (
    <form role="search" className="flex items-end gap-2" onSubmit={send}>
      <TextField label="Search listings" type="search" optional value={words} onChange={setWords} maxLength={100} />
      <Button type="submit">Search</Button>
    </form>
  );
}

function Nothing({ all, q }: { all: boolean; q: string | undefined }) {
  if (q) return <Empty title={`Nothing matches "${q}"`} action={<Link to="/desk/listings" search={all ? { show: "all" } : {}} className={linkClass}>Clear the search</Link>} />;
  if (all) return <Empty title="Nothing is published yet">What the network publishes appears here.</Empty>;
  return <Empty title="No listing needs somebody" action={<Link to="/desk/listings" search={{ show: "all" }} className={linkClass}>Show all</Link>}>Audits, suspensions, wishes for removal, what waits for a second person and what machines alone let through appear here.</Empty>;
}

/** Rows that are drawn at once: more than a screen holds. */
const PART = 40;

function Rows({ rows }: { rows: readonly ListingRow[] }) {
  const drawn = useParts(rows.length, PART);
  return (
    <Table caption="Integrations after their publication" columns={["Integration", "State", "Tier", "Version", "Needs", "Changed"]}>
      {rows.slice(0, drawn).map((row) => (
        <tr key={row.slug} className="hover:bg-canvas">
          <ListingName row={row} />
          <Cell><StateChip state={row.state} /></Cell>
          <Cell className="whitespace-nowrap">{tierWord(row.tier)}</Cell>
          <Cell>{row.version}</Cell>
          <Cell className="min-w-44"><Needs row={row} /></Cell>
          <Cell className="whitespace-nowrap"><Moment at={row.updatedAt} /></Cell>
        </tr>
      ))}
    </Table>
  );
}

/** Why it is here, in words: what waits for whom. */
function Needs({ row }: { row: ListingRow }) {
  const needs = [
    ...row.waiting.map((made) => (made.mine ? `${moveName(made.move)}: waits for somebody other than you` : `${moveName(made.move)}: ${made.askedBy} asks for a second person`)),
    ...(row.removal && row.state !== "removed" ? [`${row.removal.by} asks for removal`] : []),
    ...(row.state === "under_audit" ? ["An audit is open"] : row.state === "suspended" ? ["Suspended: lift or remove"] : []),
    ...(row.tier === "conformance-tested" && (row.state === "published" || row.state === "deprecated") ? ["Nobody has vouched for it yet, or one person alone"] : []),
  ];
  return needs.length === 0 ? <span className="text-dim">Nothing</span> : <ul>{needs.map((need) => <li key={need}>{need}</li>)}</ul>;
}
