import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import { day } from "../../lib/moments.ts";
import { Card } from "../../ui/Card.tsx";
import { SelectField } from "../../ui/Field.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";

const PERIODS = [{ value: "30", label: "30 days" }, { value: "90", label: "90 days" }, { value: "365", label: "One year" }] as const;
const TURN: Record<string, string> = { desk: "Desk", publisher: "Publisher", network: "Network", nobody: "" };

/** How long publishers wait, what goes back, which checks stop them; each number leads to its list where there is one. */
export function MetricsPage() {
  const { days = "90" } = useSearch({ strict: false }) as { days?: string };
  const navigate = useNavigate();
  const found = useLoaded("desk.metrics", { query: { days } });
  return (
    <Page title="Metrics" area="Review desk">
      <div className="max-w-48"><SelectField label="Period" value={days} choices={PERIODS} onChange={(value) => void navigate({ to: "/desk/metrics", search: { days: value } })} /></div>
      <Loaded from={found}>
        {({ since, firstResponse, stages, rework, outcomes, violated }) => (
          <>
            <p className="text-dim">Submissions that moved since {day(since)}. Hours are calendar hours.</p>
            <Card title="First response" quiet="From a submit to the desk's first decision.">
              {firstResponse.n === 0 ? <p className="text-dim">Nothing was answered in this period.</p> : <p>{firstResponse.n} answered: half within <strong>{hours(firstResponse.medianH)}</strong>, nine of ten within <strong>{hours(firstResponse.p90H)}</strong>. <Link to="/desk" className={linkClass}>What waits now</Link></p>}
            </Card>
            <Card title="Time in each stage">
              {stages.length === 0 ? <p className="text-dim">No stage was left in this period.</p> : (
                <Table caption="Hours that submissions spent in a stage before they left it" columns={["Stage", "Acts next", "Left", "Median", "Nine of ten"]}>
                  {stages.map(({ state, label, actsNext, spread }) => (
                    <tr key={state}><Cell head>{label}</Cell><Cell>{TURN[actsNext]}</Cell><Cell>{spread.n}</Cell><Cell className="whitespace-nowrap">{hours(spread.medianH)}</Cell><Cell className="whitespace-nowrap">{hours(spread.p90H)}</Cell></tr>
                  ))}
                </Table>
              )}
            </Card>
            <Card title="Outcomes">
              <p>{outcomes.published} published, {outcomes.rejected} rejected, {outcomes.withdrawn} withdrawn.{rework.decided > 0 && <> {rework.sentBack} of {rework.decided} ({Math.round((100 * rework.sentBack) / rework.decided)} %) went back to their publisher at least once.</>}</p>
            </Card>
            <Card title="Checks that stop publishers" quiet="By how many submissions had a run in which the check was violated.">
              {violated.length === 0 ? <p className="text-dim">No check was violated in this period.</p> : (
                <Table caption="Checks that were violated most" columns={["Check", "Asks", "Submissions"]}>
                  {violated.map(({ id, title, submissions }) => <tr key={id}><Cell head><a href={`/checks/${id}`} className={linkClass}>{id}</a></Cell><Cell className="min-w-48">{title}</Cell><Cell>{submissions}</Cell></tr>)}
                </Table>
              )}
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

const hours = (h: number): string => (h >= 48 ? `${Math.round(h / 24)} days` : `${h} h`);
