import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAction, useLoaded } from "../lib/loading.ts";
import { Button } from "../ui/Button.tsx";
import { Card } from "../ui/Card.tsx";
import { Chip } from "../ui/Chip.tsx";
import { SelectField } from "../ui/Field.tsx";
import { Moment } from "../ui/Moment.tsx";
import { ProblemNotice } from "../ui/Notice.tsx";
import { linkClass, Page } from "../ui/Page.tsx";
import { Empty, Loaded } from "../ui/States.tsx";
import { say } from "../ui/Toasts.tsx";

const MAIL = [{ value: "each", label: "A mail for each notice" }, { value: "daily", label: "One mail a day" }, { value: "never", label: "No mail" }] as const;

/** What the person was told, newest first, and how they want to be written to. */
export function InboxPage() {
  const { unread = "", after = "" } = useSearch({ strict: false }) as { unread?: string; after?: string };
  const navigate = useNavigate();
  const list = useLoaded("inbox.read", { query: { ...(unread === "yes" ? { unread } : {}), ...(after ? { after } : {}) } }, { everyMs: 30_000 });
  const mark = useAction("inbox.markRead", ["inbox.read"]);
  const choose = useAction("inbox.chooseMail", ["inbox.read"]);
  const only = unread === "yes";
  return (
    <Page title="Inbox" area="Console">
      <Loaded from={list}>
        {({ items, unread: left, mail, next }) => (
          <>
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p role="status">{left === 0 ? "Nothing is unread." : `${left} unread.`}</p>
              <div className="flex flex-wrap gap-2">
                <Button small aria-pressed={only} onClick={() => void navigate({ to: "/inbox", search: only ? {} : { unread: "yes" } })}>Unread only</Button>
                <Button small pending={mark.pending} disabledBecause={left === 0 ? "Everything is read." : undefined} onClick={() => void mark.run({ body: {} })}>Mark all as read</Button>
              </div>
            </div>
            <ProblemNotice problem={mark.problem} title="Not marked" />
            {items.length === 0 ? (
              only ? <Empty title="Nothing unread">Everything you were told has been read.</Empty> : <Empty title="No notices yet">What happens to your submissions, listings and reviews is told here, and by mail as you choose.</Empty>
            ) : (
              <ul className="divide-y divide-line rounded-card border border-line bg-panel">
                {items.map((one) => (
                  <li key={one.id} className="flex flex-col gap-1 p-4">
                    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                      {one.readAt === null && <Chip kind="info">New</Chip>}
                      <a href={one.path} className={`${linkClass} ${one.readAt === null ? "font-semibold" : ""}`} onClick={() => void mark.run({ body: { ids: [one.id] } })}>{one.title}</a>
                      <span className="text-sm text-dim"><Moment at={one.at} /></span>
                    </div>
                    <p className="max-w-prose whitespace-pre-line break-words text-sm">{one.body}</p>
                  </li>
                ))}
              </ul>
            )}
            <div className="flex gap-2">
              {after && <Button small onClick={() => void navigate({ to: "/inbox", search: only ? { unread: "yes" } : {} })}>Newest</Button>}
              {next && <Button small onClick={() => void navigate({ to: "/inbox", search: { ...(only ? { unread: "yes" } : {}), after: next } })}>Older</Button>}
            </div>
            <Card title="Mail" quiet="The inbox keeps everything for a year, whatever you choose here.">
              <div className="max-w-sm">
                <SelectField label="Write to me" value={mail} choices={MAIL} onChange={(value) => void choose.done({ body: { mail: value } }).then((kept) => kept && say("Kept"))} />
              </div>
              <ProblemNotice problem={choose.problem} title="Not kept" />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}
