import { Link, useSearch } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Questions, WAITS } from "../review/Questions.tsx";

/** What publishers ask: what waits for the desk first, the longest waiting at the top. */
export function SupportPage() {
  const { subject, after } = useSearch({ from: "/desk/support" });
  const list = useLoaded("support.list", { query: { after } }, { everyMs: 20_000, keep: true });
  const page = after === undefined ? {} : { after };
  return (
    <Page title="Questions" area="Review desk">
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Loaded from={list}>
          {({ items, next }) => (items.length === 0 && after === undefined ? <Empty title="No questions">What publishers ask about their submissions and integrations waits here.</Empty> : (
            <div className="flex flex-col gap-3">
              <ul aria-label="Conversations" className="divide-y divide-line rounded-card border border-line bg-panel">
                {items.map((one) => (
                  <li key={one.subject} className="flex flex-wrap items-center gap-x-3 gap-y-1 p-4">
                    <Link to="/desk/support" search={{ ...page, subject: one.subject }} aria-current={one.subject === subject ? "true" : undefined} className={`${linkClass} ${one.state === "desk" ? "font-semibold" : ""}`}>
                      {one.name}<span className="sr-only">, {one.subjectKind}, {one.publisher}</span>
                    </Link>
                    {one.state && <Chip kind={WAITS[one.state].kind}>{WAITS[one.state].words}</Chip>}
                    <span className="text-sm text-dim">{one.publisher}, {one.subjectKind}{one.lastAt && <>, <Moment at={one.lastAt} /></>}</span>
                  </li>
                ))}
              </ul>
              {(after !== undefined || next !== null) && (
                <nav aria-label="Pages of conversations" className="flex gap-3">
                  {after !== undefined && <Link to="/desk/support" search={{}} className={linkClass}>First page</Link>}
                  {next !== null && <Link to="/desk/support" search={{ after: next }} className={linkClass}>Next page</Link>}
                </nav>
              )}
            </div>
          ))}
        </Loaded>
        {subject && <Chosen key={subject} subject={subject} />}
      </div>
    </Page>
  );
}

function Chosen({ subject }: { subject: string }) {
  const { data } = useLoaded("support.get", { params: { subject } });
  const about = data && (data.subjectKind === "submission"
    ? <Link to="/desk/$sub" params={{ sub: data.submissionId }} search={{}} className={linkClass}>Open the submission</Link>
    : <Link to="/desk/listings/$slug" params={{ slug: data.subject }} className={linkClass}>Open the listing</Link>);
  return <Card title={data?.name ?? "Conversation"} quiet={data?.publisher} action={about}><Questions subject={subject} side="desk" /></Card>;
}
