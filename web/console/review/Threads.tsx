import { useEffect, useState } from "react";
import type { ThreadView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { NewThread } from "./NewThread.tsx";
import { type Side, Thread, threadId } from "./Thread.tsx";

/** A resolved thread is in no turn; an open one may wait for either side. */
const FILTERS = [
  { id: "open", label: "Open", keeps: (thread: ThreadView) => thread.state !== "resolved", none: "No thread is open." },
  { id: "resolved", label: "Resolved", keeps: (thread: ThreadView) => thread.state === "resolved", none: "No thread is resolved." },
  { id: "mine", label: "Mine", keeps: (thread: ThreadView) => thread.mine, none: "You have written in no thread." },
] as const;

/** The conversations of a submission: each with its reply, the field it is about beside it, and a new one. */
export function Threads({ submissionId, items, side, about, draftOnly = false, edits = false }: {
  submissionId: string; items: readonly ThreadView[]; side: Side; about?: string | undefined; draftOnly?: boolean; edits?: boolean;
}) {
  const [shown, setShown] = useState<(typeof FILTERS)[number]["id"]>("open");
  const filter = FILTERS.find((one) => one.id === shown) ?? FILTERS[0];
  const list = items.filter(filter.keeps);
  const [opened, setOpened] = useState<string>();
  const there = opened !== undefined && list.some((thread) => thread.id === opened);
  useEffect(() => {
    if (!there) return;
    document.getElementById(threadId(opened))?.focus();
    setOpened(undefined);
  }, [there, opened]);
  /** Whoever opened a thread goes on in it. */
  const goTo = (all: readonly ThreadView[]) => {
    const known = new Set(items.map((thread) => thread.id));
    setShown((now) => (now === "resolved" ? "open" : now));
    setOpened(all.findLast((thread) => thread.mine && !known.has(thread.id))?.id);
  };
  return (
    <div className="flex flex-col gap-4">
      {items.length > 0 && (
        <div role="group" aria-label="Which threads" className="flex flex-wrap gap-2">
          {FILTERS.map((one) => (
            <Button key={one.id} small aria-pressed={one.id === shown} look={one.id === shown ? "primary" : "plain"} onClick={() => setShown(one.id)}>{one.label} ({items.filter(one.keeps).length})</Button>
          ))}
        </div>
      )}
      {list.length === 0 && <p className="text-dim">{items.length === 0 ? "No thread yet." : filter.none}</p>}
      <ul className="flex flex-col gap-3">{list.map((thread) => <li key={thread.id}><Thread thread={thread} side={side} submissionId={submissionId} edits={edits} /></li>)}</ul>
      {draftOnly && side === "publisher" ? null : <NewThread submissionId={submissionId} side={side} about={about} opened={goTo} />}
    </div>
  );
}
