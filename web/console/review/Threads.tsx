import { useState } from "react";
import { useAction } from "../../lib/loading.ts";
import type { ThreadView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { CheckField, SelectField, TextArea, TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { labelOf } from "../studio/form/labels.ts";

type Side = "publisher" | "desk";
const REFRESH = ["threads.list", "desk.get", "submissions.get"] as const;

/** The conversations of a submission: open ones first, each with its reply, and a new one. */
export function Threads({ submissionId, items, side, about, draftOnly = false }: {
  submissionId: string; items: readonly ThreadView[]; side: Side; about?: string | undefined; draftOnly?: boolean;
}) {
  const [shown, setShown] = useState<"open" | "all">("open");
  const waiting = items.filter((thread) => thread.state !== "resolved");
  const list = shown === "open" ? waiting : items;
  return (
    <div className="flex flex-col gap-4">
      {items.length > 0 && (
        <div role="group" aria-label="Which threads" className="flex gap-2">
          <Button small aria-pressed={shown === "open"} look={shown === "open" ? "primary" : "plain"} onClick={() => setShown("open")}>Open ({waiting.length})</Button>
          <Button small aria-pressed={shown === "all"} look={shown === "all" ? "primary" : "plain"} onClick={() => setShown("all")}>All ({items.length})</Button>
        </div>
      )}
      {list.length === 0 && <p className="text-dim">{items.length === 0 ? "No thread yet." : "Every thread is resolved."}</p>}
      <ul className="flex flex-col gap-3">{list.map((thread) => <li key={thread.id}><Thread thread={thread} side={side} /></li>)}</ul>
      {draftOnly && side === "publisher" ? null : <NewThread submissionId={submissionId} side={side} about={about} />}
    </div>
  );
}

const STATE = { open: { kind: "warn", words: "Waits for an answer" }, answered: { kind: "info", words: "Answered" }, resolved: { kind: "ok", words: "Resolved" } } as const;

function subjectOf(thread: ThreadView): string {
  if (thread.about.kind === "field") return labelOf(thread.about.ref) || thread.about.ref;
  if (thread.about.kind === "requirement") return `Requirement ${thread.about.ref}`;
  return thread.about.kind === "check" ? `Check ${thread.about.ref}` : "The whole submission";
}

function Thread({ thread, side }: { thread: ThreadView; side: Side }) {
  const reply = useAction("threads.reply", REFRESH);
  const resolve = useAction("threads.resolve", REFRESH);
  const [text, setText] = useState("");
  const subject = subjectOf(thread);
  const state = STATE[thread.state];
  const given = { params: { id: thread.id }, body: { body: text.trim() === "" ? "…" : text } };
  const send = async () => {
    if (text.trim() !== "" && (await reply.run(given))) setText("");
  };
  return (
    <article aria-label={`Thread about ${subject}`} className="flex flex-col gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="min-w-0 font-semibold">{subject}</h3>
        {thread.about.kind === "field" && <code className="break-all font-mono text-xs text-dim">{thread.about.ref}</code>}
        <Chip kind={state.kind}>{state.words}</Chip>
        {thread.blocking && thread.state !== "resolved" && <Tag>Blocking</Tag>}
      </div>
      <ol className="flex flex-col gap-3">
        {thread.messages.map((message, i) => (
          <li key={`${message.at} ${i}`} className={`rounded-control p-3 ${message.side === side ? "bg-accent-tint" : "bg-canvas"}`}>
            <p className="text-sm"><span className="font-medium">{message.authorName}</span> <span className="text-dim">{message.side === "desk" ? "Desk" : "Publisher"}, <Moment at={message.at} /></span></p>
            <p className="whitespace-pre-wrap break-words">{message.body}</p>
          </li>
        ))}
      </ol>
      {thread.state !== "resolved" && (
        <form
          className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); void send(); }}
          onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send(); }}
        >
          <TextArea label={`Reply about ${subject}`} value={text} onChange={setText} rows={2} maxLength={10_000} />
          <ProblemNotice problem={reply.problem ?? resolve.problem} title="Not sent" />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="primary" pending={reply.pending}>Reply</Button>
            {side === "desk" && <Button pending={resolve.pending} onClick={() => void resolve.run({ params: { id: thread.id }, body: {} })}>Resolve</Button>}
          </div>
          <ApiCall operation="threads.reply" given={given} />
        </form>
      )}
    </article>
  );
}

const KINDS = [{ value: "general", label: "The whole submission" }, { value: "field", label: "A field" }, { value: "check", label: "A check" }] as const;

function NewThread({ submissionId, side, about }: { submissionId: string; side: Side; about?: string | undefined }) {
  const open = useAction("threads.open", REFRESH);
  const [kind, setKind] = useState<(typeof KINDS)[number]["value"]>(about === undefined ? "general" : "field");
  const [ref, setRef] = useState(about ?? "");
  const [text, setText] = useState("");
  const [blocking, setBlocking] = useState(side === "desk");
  const body = { about: { kind, ref: kind === "general" ? "" : ref }, blocking, body: text };
  const send = async () => {
    if (text.trim() === "") return;
    if (await open.run({ params: { id: submissionId }, body })) setText("");
  };
  return (
    <form aria-label="Open a thread" className="flex flex-col gap-3 border-t border-line pt-4" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <h3 className="font-semibold">Open a thread</h3>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label="About" value={kind} choices={KINDS} onChange={(value) => setKind(KINDS.find((one) => one.value === value)?.value ?? "general")} />
        {kind !== "general" && (
          <TextField label={kind === "field" ? "Field" : "Check ID"} help={kind === "field" ? "Its place in the manifest, for example /metadata/tagline." : undefined} value={ref} onChange={setRef} mono maxLength={200} />
        )}
      </div>
      <TextArea label="Message" value={text} onChange={setText} rows={3} maxLength={10_000} />
      {side === "desk" && <CheckField label="Blocking" help="The publisher cannot submit again before it is answered." checked={blocking} onChange={setBlocking} />}
      <ProblemNotice problem={open.problem} title="No thread was opened" />
      <div><Button type="submit" pending={open.pending} disabledBecause={text.trim() === "" ? "Write a message first." : undefined}>Open thread</Button></div>
      <ApiCall operation="threads.open" given={{ params: { id: submissionId }, body }} />
    </form>
  );
}
