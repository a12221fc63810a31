import { useState } from "react";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/States.tsx";

type Conversation = Answers["support.get"];
type Side = "publisher" | "desk";

export const WAITS = {
  desk: { kind: "warn", words: "Waits for the desk" }, publisher: { kind: "info", words: "Waits for the publisher" }, closed: { kind: "idle", words: "Closed" },
} as const;

/** Questions between a publisher and the desk about one thing. They decide nothing and hold nothing up. */
export function Questions({ subject, side }: { subject: string; side: Side }) {
  const loaded = useLoaded("support.get", { params: { subject } }, { everyMs: 15_000 });
  return <Loaded from={loaded} rows={2}>{(conversation) => <Said conversation={conversation} side={side} />}</Loaded>;
}

function Said({ conversation, side }: { conversation: Conversation; side: Side }) {
  const { subject, name, state, messages, mayWrite } = conversation;
  const write = useAction("support.write", ["support.list"]);
  const close = useAction("support.close", ["support.list"]);
  const [text, setText] = useState("");
  const given = { params: { subject }, body: { body: text.trim() === "" ? "…" : text } };
  const keep = (view: Conversation | undefined) => {
    if (view) know("support.get", { params: { subject } }, view);
    return view !== undefined;
  };
  const send = async () => {
    if (text.trim() !== "" && keep(await write.run(given))) setText("");
  };
  return (
    <div className="flex flex-col gap-3">
      {state && <p><Chip kind={WAITS[state].kind}>{WAITS[state].words}</Chip></p>}
      {messages.length === 0 && <p className="text-dim">{side === "publisher" ? "Nothing was asked yet. Analysts of the desk read what you write here and answer; you are told by mail." : "The publisher has asked nothing yet."}</p>}
      {messages.length > 0 && (
        <ol aria-label={`Questions about ${name}`} className="flex flex-col gap-3">
          {messages.map((message, i) => (
            <li key={`${message.at} ${i}`} className={`rounded-control p-3 ${message.side === side ? "bg-accent-tint" : "bg-canvas"}`}>
              <p className="text-sm"><span className="font-medium">{message.authorName}</span> <span className="text-dim">{message.side === "desk" ? "Desk" : "Publisher"}, <Moment at={message.at} /></span></p>
              <p className="whitespace-pre-wrap break-words">{message.body}</p>
            </li>
          ))}
        </ol>
      )}
      {mayWrite && (
        <form
          aria-label={`Questions about ${name}`} className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); void send(); }}
          onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send(); }}
        >
          <TextArea label={side === "publisher" ? "Write to the desk" : "Write to the publisher"} value={text} onChange={setText} rows={3} maxLength={4000} />
          <ProblemNotice problem={write.problem ?? close.problem} title="Not sent" />
          <div className="flex flex-wrap items-start gap-2">
            <Button type="submit" look="primary" pending={write.pending} disabledBecause={text.trim() === "" ? "Write a message first." : undefined}>Send</Button>
            {state && state !== "closed" && <Button pending={close.pending} onClick={() => void close.run({ params: { subject }, body: {} }).then(keep)}>Close</Button>}
          </div>
          <ApiCall operation="support.write" given={given} />
        </form>
      )}
    </div>
  );
}
