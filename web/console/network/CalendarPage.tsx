import { useEffect, useState } from "react";
import { call } from "../../lib/api.ts";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { TextArea, TextField } from "../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { say } from "../../ui/Toasts.tsx";
import { type Day, mergedDays, readLines, without, wrongDays } from "./calendar-days.ts";
import { History } from "./History.tsx";
import { useLeaving } from "./PolicyPage.tsx";

type Calendar = Answers["network.holidays"];

/** Days on which the desk is closed, beside weekends: due dates step over them. */
export function CalendarPage() {
  const found = useLoaded("network.holidays", {}, { staleMs: Infinity });
  return (
    <Page title="Calendar" area="Network" about={<p>Days on which the desk is closed. Saturdays and Sundays are closed already; days begin at midnight UTC.</p>}>
      <Loaded from={found}>{(calendar) => <Days read={calendar} />}</Loaded>
      <History action="network.holidays" words={changeWords} />
    </Page>
  );
}

function changeWords(detail: unknown) {
  const { added = [], removed = [] } = (detail ?? {}) as { added?: string[]; removed?: string[] };
  if (added.length + removed.length === 0) return "Written without a change.";
  return <>{added.length > 0 && <p><span className="font-medium">Added:</span> {added.join(", ")}</p>}{removed.length > 0 && <p><span className="font-medium">Taken out:</span> {removed.join(", ")}</p>}</>;
}

const plain = ({ day, name }: Day): Day => ({ day, name: name.trim() });

function Days({ read }: { read: Calendar }) {
  const [base, setBase] = useState(read);
  const [days, setDays] = useState<readonly Day[]>(read.days);
  const [tried, setTried] = useState(false);
  const [others, setOthers] = useState<{ added: Day[]; removed: Day[] }>();
  const save = useAction("network.setHolidays", ["audit.list"]);
  const wrong = wrongDays(days);
  const added = without(days, base.days);
  const removed = without(base.days, days);
  const dirty = added.length + removed.length > 0;
  const body = { version: base.version, days: days.map(plain) };
  const change = (at: number, more: Partial<Day>) => setDays(days.map((one, i) => (i === at ? { ...one, ...more } : one)));
  const error = (at: number) => (tried ? wrong[at] : undefined) ?? save.problem?.errors.find((one) => one.path.startsWith(`/days/${at}/`))?.message;
  useLeaving(dirty);

  const send = async () => {
    setTried(true);
    if (wrong.some((one) => one !== undefined)) return;
    const kept = await save.run({ body });
    if (!kept) return;
    know("network.holidays", {}, kept);
    setBase(kept);
    setDays(kept.days);
    setTried(false);
    setOthers(undefined);
    say("Calendar kept");
  };
  // somebody else was faster: their days, with what was changed here on top
  useEffect(() => {
    if (save.problem?.code !== "stale-write") return;
    void call("network.holidays").then((theirs) => {
      setOthers({ added: without(theirs.days, base.days), removed: without(base.days, theirs.days) });
      setDays(mergedDays(theirs.days, base.days, days));
      setBase(theirs);
    }, () => undefined);
    // once for each refusal
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [save.problem]);

  return (
    <Card title="Closed days" quiet="Due dates that publishers were told stay as they are. The next clock that starts or goes on steps over these days.">
      {others && (
        <Notice tone="warn" role="alert" title="Somebody changed the calendar while you were at it. Look at it and save again.">
          {others.added.length > 0 && <p>They added {others.added.map((one) => `${one.day} ${one.name}`).join(", ")}.</p>}
          {others.removed.length > 0 && <p>They took out {others.removed.map((one) => `${one.day} ${one.name}`).join(", ")}.</p>}
        </Notice>
      )}
      {days.length === 0 && <p className="text-dim">No day is closed but weekends.</p>}
      <ul className="flex flex-col gap-3">
        {days.map((one, at) => (
          <li key={at} className="grid items-start gap-2 sm:grid-cols-[11rem_minmax(0,1fr)_auto]">
            <TextField label={`Day ${at + 1}`} type="date" value={one.day} onChange={(day) => change(at, { day })} error={error(at)} />
            <TextField label="Name" value={one.name} onChange={(name) => change(at, { name })} maxLength={80} />
            <div className="sm:pt-7"><Button aria-label={`Take out ${one.name || one.day || `day ${at + 1}`}`} onClick={() => setDays(days.filter((_, i) => i !== at))}>Take out</Button></div>
          </li>
        ))}
      </ul>
      <div><Button onClick={() => setDays([...days, { day: "", name: "" }])} disabledBecause={days.length >= 400 ? "400 days are the most." : undefined}>Add a day</Button></div>
      <Lines onRead={(more) => setDays([...days, ...more.filter((one) => !days.some((other) => other.day === one.day))].sort((a, b) => a.day.localeCompare(b.day)))} />
      {tried && wrong.some((one) => one !== undefined) && <Notice tone="bad" role="alert" title="Not saved: mend the days that are marked." />}
      <ProblemNotice problem={save.problem?.code === "stale-write" ? undefined : save.problem} title="Not saved" />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" pending={save.pending} pendingLabel="Saving" onClick={() => void send()} disabledBecause={dirty ? undefined : "Nothing is changed."}>Save calendar</Button>
        {dirty && <Button onClick={() => { setDays(base.days); setTried(false); setOthers(undefined); save.reset(); }}>Take back</Button>}
      </div>
      {dirty && <p className="text-sm text-dim">{added.length} added, {removed.length} taken out.</p>}
      <ApiCall operation="network.setHolidays" given={{ body }} />
    </Card>
  );
}

/** A whole year at once. */
function Lines({ onRead }: { onRead(days: Day[]): void }) {
  const [text, setText] = useState("");
  const { days, unread } = readLines(text);
  return (
    <details>
      <summary className="w-fit rounded-control py-1 text-accent">Add several days at once</summary>
      <div className="mt-2 flex flex-col gap-3">
        <TextArea label="Days" mono rows={5} value={text} onChange={setText} help="One a line, for example 2026-12-25 Christmas Day." error={unread.length > 0 ? `Not a day with its name: ${unread.slice(0, 3).join("; ")}` : undefined} />
        <div><Button onClick={() => { onRead(days); setText(""); }} disabledBecause={days.length === 0 ? "Nothing can be read yet." : undefined}>Add {days.length === 0 ? "these days" : days.length === 1 ? "1 day" : `${days.length} days`}</Button></div>
      </div>
    </details>
  );
}
