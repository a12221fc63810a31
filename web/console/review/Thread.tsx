import { useState } from "react";
import { type ChosenFile, filesIn } from "../../lib/chosen-files.ts";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { ThreadView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { SelectField, TextArea } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { labelOf } from "../studio/form/labels.ts";
import { FieldBeside } from "./FieldBeside.tsx";
import { Attach, MessageFiles } from "./FilesLater.tsx";

export type Side = "publisher" | "desk";
export const REFRESH = ["threads.list", "desk.get", "submissions.get", "desk.queue"] as const;

const STATE = { open: { kind: "warn", words: "Waits for the publisher" }, answered: { kind: "info", words: "Waits for the desk" }, resolved: { kind: "ok", words: "Resolved" } } as const;

/** Where a thread stands on the page. */
export const threadId = (id: string): string => `thread-${id}`;

/** What a thread is about, in the words that people read. */
function subjectOf({ about, title }: ThreadView): string {
  if (about.kind === "field") return labelOf(about.ref) || about.ref;
  return title ?? (about.kind === "general" ? "The whole submission" : about.ref);
}

export function Thread({ thread, side, submissionId, edits }: { thread: ThreadView; side: Side; submissionId: string; edits: boolean }) {
  const state = STATE[thread.state];
  const subject = subjectOf(thread);
  const code = thread.about.kind === "field" || thread.about.kind === "check" ? thread.about.ref : undefined;
  return (
    <article id={threadId(thread.id)} tabIndex={-1} aria-label={`Thread about ${subject}`} className="scroll-mt-4 flex flex-col gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="min-w-0 font-semibold">{subject}</h3>
        {code && <code className="break-all font-mono text-xs text-dim">{code}</code>}
        {thread.about.kind === "requirement" && <Tag>Requirement</Tag>}
        <Chip kind={state.kind}>{state.words}</Chip>
        {thread.blocking && thread.state !== "resolved" && <Tag>Blocking</Tag>}
      </div>
      <div className={thread.field ? "grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,18rem)]" : "flex flex-col gap-3"}>
        <div className="flex min-w-0 flex-col gap-3">
          <ol className="flex flex-col gap-3">
            {thread.messages.map((message, i) => (
              <li key={`${message.at} ${i}`} className={`rounded-control p-3 ${message.side === side ? "bg-accent-tint" : "bg-canvas"}`}>
                <p className="text-sm"><span className="font-medium">{message.authorName}</span> <span className="text-dim">{message.side === "desk" ? "Desk" : "Publisher"}, <Moment at={message.at} /></span></p>
                <p className="whitespace-pre-wrap break-words">{message.body}</p>
                <MessageFiles thread={thread.id} files={message.attachments} />
              </li>
            ))}
          </ol>
          {thread.state !== "resolved" && <Answer thread={thread} side={side} subject={subject} submissionId={submissionId} />}
        </div>
        {thread.field && <FieldBeside path={thread.about.ref} label={subject} field={thread.field} side={side} submissionId={submissionId} edits={edits} />}
      </div>
    </article>
  );
}

/** A reply; the desk resolves with it, the publisher says with it or with a run that it is fixed. */
function Answer({ thread, side, subject, submissionId }: { thread: ThreadView; side: Side; subject: string; submissionId: string }) {
  const reply = useAction("threads.reply", REFRESH);
  const resolve = useAction("threads.resolve", REFRESH);
  const fixed = useAction("threads.markFixed", REFRESH);
  const runs = useLoaded("runs.list", { params: { id: submissionId } }, { enabled: side === "publisher" });
  const [text, setText] = useState("");
  const [run, setRun] = useState("");
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const asked = thread.messages.findLast((message) => message.side === "desk")?.at ?? thread.openedAt;
  const since = (runs.data?.items ?? []).filter((one) => one.finishedAt !== null && one.finishedAt > asked);
  const params = { id: thread.id };
  const given = (hide = false) => ({ params, body: { body: text.trim() === "" ? "…" : text, ...filesIn(files, hide) } });
  const mark = (hide = false) => ({ params, body: { note: text, ...(run === "" ? {} : { run }), ...filesIn(files, hide) } });
  const sent = () => { setText(""); setRun(""); setFiles([]); };
  const send = async () => {
    if (text.trim() !== "" && !reply.pending && (await reply.run(given()))) sent();
  };
  return (
    <form
      className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); void send(); }}
      onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send(); }}
    >
      <TextArea label={`Reply about ${subject}`} value={text} onChange={setText} rows={2} maxLength={10_000} />
      {since.length > 0 && (
        <SelectField
          label="Run that shows it" optional value={run} onChange={setRun}
          choices={[{ value: "", label: "None" }, ...since.map((one) => ({ value: one.id, label: `Run ${one.number}${one.tallies ? `, ${one.tallies.held} of ${one.tallies.checks} passed` : ""}` }))]}
        />
      )}
      <Attach to={`to the reply about ${subject}`} files={files} onChange={setFiles} />
      <ProblemNotice problem={reply.problem ?? resolve.problem ?? fixed.problem} title="Not sent" />
      <div className="flex flex-wrap items-start gap-2">
        <Button type="submit" look="primary" pending={reply.pending} disabledBecause={files.length > 0 && text.trim() === "" ? "Say what the files show." : undefined}>Reply</Button>
        {side === "desk" && <Button pending={resolve.pending} onClick={() => void resolve.run({ params: { id: thread.id }, body: {} })}>Resolve</Button>}
        {side === "publisher" && thread.blocking && (
          <Button
            pending={fixed.pending} disabledBecause={text.trim() === "" && run === "" ? "Write what was fixed, or run the checks once more and choose the run." : undefined}
            onClick={() => void fixed.run(mark()).then((done) => { if (done) sent(); })}
          >
            Mark fixed
          </Button>
        )}
      </div>
      <ApiCall operation="threads.reply" given={given(true)} of="reply" />
      {side === "publisher" && thread.blocking && <ApiCall operation="threads.markFixed" given={mark(true)} of="mark fixed" />}
    </form>
  );
}
