import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useLoaded } from "../../lib/loading.ts";
import { day } from "../../lib/moments.ts";
import { Card } from "../../ui/Card.tsx";
import { SelectField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";

const PERIODS = [{ value: "30", label: "30 days" }, { value: "90", label: "90 days" }, { value: "365", label: "One year" }] as const;
const TURN: Record<string, string> = { desk: "Desk", publisher: "Publisher", network: "Network", nobody: "" };

/** How long publishers wait, what goes back, which checks stop them; each number opens its list. */
export function MetricsPage() {
  const { days = "90", of } = useSearch({ from: "/desk/metrics" });
  const navigate = useNavigate();
  const found = useLoaded("desk.metrics", { query: { days } });
  return (
    <Page title="Metrics" area="Review desk">
      <div className="max-w-48"><SelectField label="Period" value={days} choices={PERIODS} onChange={(value) => void navigate({ to: "/desk/metrics", search: { days: value, ...(of ? { of } : {}) } })} /></div>
      <Loaded from={found}>
        {({ since, firstResponse, stages, rework, outcomes, violated }) => (
          <>
            <p className="text-dim">Submissions that moved since {day(since)}. Hours are calendar hours.</p>
            {of && <Behind key={of} of={of} days={days} />}
            <Card title="First response" quiet="From a submit to the desk's first decision.">
              {firstResponse.n === 0 ? <p className="text-dim">Nothing was answered in this period.</p> : <p><To of="answered" days={days} n={firstResponse.n} what="answered" /> answered: half within <strong>{hours(firstResponse.medianH)}</strong>, nine of ten within <strong>{hours(firstResponse.p90H)}</strong>. <Link to="/desk" className={linkClass}>What waits now</Link></p>}
            </Card>
            <Card title="Time in each stage">
              {stages.length === 0 ? <p className="text-dim">No stage was left in this period.</p> : (
                <Table caption="Hours that submissions spent in a stage before they left it" columns={["Stage", "Acts next", "Left", "Median", "Nine of ten"]}>
                  {stages.map(({ state, label, actsNext, spread }) => (
                    <tr key={state}><Cell head>{label}</Cell><Cell>{TURN[actsNext]}</Cell><Cell><To of={`stage:${state}`} days={days} n={spread.n} what={`left ${label}`} /></Cell><Cell className="whitespace-nowrap">{hours(spread.medianH)}</Cell><Cell className="whitespace-nowrap">{hours(spread.p90H)}</Cell></tr>
                  ))}
                </Table>
              )}
            </Card>
            <Card title="Outcomes">
              <p><To of="published" days={days} n={outcomes.published} what="published" /> published, <To of="rejected" days={days} n={outcomes.rejected} what="rejected" /> rejected, <To of="withdrawn" days={days} n={outcomes.withdrawn} what="withdrawn" /> withdrawn.{rework.decided > 0 && <> <To of="sent_back" days={days} n={rework.sentBack} what="went back" /> of <To of="decided" days={days} n={rework.decided} what="decided" /> ({Math.round((100 * rework.sentBack) / rework.decided)} %) went back to their publisher at least once.</>}</p>
            </Card>
            <Card title="Checks that stop publishers" quiet="By how many submissions had a run in which the check was violated.">
              {violated.length === 0 ? <p className="text-dim">No check was violated in this period.</p> : (
                <Table caption="Checks that were violated most" columns={["Check", "Asks", "Submissions"]}>
                  {violated.map(({ id, title, submissions }) => <tr key={id}><Cell head><a href={`/checks/${id}`} className={linkClass}>{id}</a></Cell><Cell className="min-w-48">{title}</Cell><Cell><To of={`check:${id}`} days={days} n={submissions} what={`stopped by ${id}`} /></Cell></tr>)}
                </Table>
              )}
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A number that opens its list. */
function To({ of, days, n, what }: { of: string; days: string; n: number; what: string }) {
  return n === 0 ? <>0</> : <Link to="/desk/metrics" search={{ days, of }} className={linkClass} aria-label={`${n} ${what}: show which`}>{n}</Link>;
}

const WORDS: Record<string, string> = { answered: "Answered by the desk", published: "Published", rejected: "Rejected", withdrawn: "Withdrawn", decided: "Decided for good", sent_back: "Went back at least once" };

/** The submissions behind a number. */
function Behind({ of, days }: { of: string; days: string }) {
  const list = useLoaded("desk.metricsList", { query: { days, of } });
  const metrics = useLoaded("desk.metrics", { query: { days } });
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const stage = metrics.data?.stages.find(({ state }) => `stage:${state}` === of)?.label;
  const title = of.startsWith("check:") ? `Stopped by ${of.slice(6)}` : of.startsWith("stage:") ? `Left the stage ${stage ?? of.slice(6)}` : (WORDS[of] ?? of);
  return (
    <div ref={heading} tabIndex={-1} className="scroll-mt-4 rounded-card">
      <Card title={title} action={<Link to="/desk/metrics" search={{ days }} className={linkClass}>Close the list</Link>}>
        <Loaded from={list} rows={3}>
          {({ items, total, drafts }) => (
            <>
              {items.length > 0 && (
                <Table caption={title} columns={["Integration", "Publisher", "Stands at", "Since", "Took"]}>
                  {items.map((row, at) => (
                    <tr key={`${row.id} ${at}`}>
                      <Cell head><Link to="/desk/$sub" params={{ sub: row.id }} className={linkClass}>{row.name}</Link></Cell>
                      <Cell>{row.publisher}</Cell><Cell className="whitespace-nowrap">{row.label}</Cell><Cell className="whitespace-nowrap"><Moment at={row.enteredAt} /></Cell>
                      <Cell className="whitespace-nowrap">{row.hours === null ? "-" : hours(row.hours)}</Cell>
                    </tr>
                  ))}
                </Table>
              )}
              {drafts > 0 && <p className="text-dim">{drafts} {drafts === 1 ? "is a draft, which is its" : "are drafts, which are their"} publisher's alone.</p>}
              {total > items.length + drafts && <p className="text-dim">The first {items.length + drafts} of {total}. Choose a shorter period to see the others.</p>}
              {total === 0 && <p className="text-dim">Nothing in this period.</p>}
            </>
          )}
        </Loaded>
      </Card>
    </div>
  );
}

const hours = (h: number): string => (h >= 48 ? `${Math.round(h / 24)} days` : `${h} h`);
