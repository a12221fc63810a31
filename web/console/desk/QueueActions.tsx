import { useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { ApiProblem } from "../../lib/problem.ts";
import type { QueueRow } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { inputClass } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { say } from "../../ui/Toasts.tsx";

const NOBODY = "nobody";

/** What is done with the selected rows. The bar keeps its place, so that selecting moves nothing. */
export function QueueActions({ me, selected, give, snooze, pending, problem, all, chooseAll }: {
  me: string; selected: readonly QueueRow[]; give(to: string | null): Promise<void>; snooze(): unknown; pending: boolean; problem: ApiProblem | undefined; all: boolean; chooseAll(): void;
}) {
  const analysts = useLoaded("desk.analysts", {}, { staleMs: 300_000 });
  const wake = useAction("desk.wake", ["desk.queue", "desk.get"]);
  const [to, setTo] = useState("");
  const blocked = selected.length === 0 ? "Select rows first." : undefined;
  const ids = selected.map((row) => row.id);
  const asleep = selected.filter((row) => row.snoozed !== null).map((row) => row.id);
  return (
    <div role="group" aria-label="With the selected submissions" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button small onClick={chooseAll}>{all ? "Select none" : "Select all"}</Button>
        <span role="status" className="min-w-24 text-dim tabular-nums">{selected.length} selected</span>
        <Button small pending={pending} disabledBecause={blocked} reasonShown aria-keyshortcuts="a" title="Assign to me (a)" onClick={() => void give(me)}>Assign to me</Button>
        <select aria-label="Assign to" value={to} onChange={(event) => setTo(event.target.value)} className={`${inputClass} !w-auto !min-h-7 max-w-44 !py-0.5`}>
          <option value="">Choose an analyst</option>
          {(analysts.data?.items ?? []).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          <option value={NOBODY}>Nobody</option>
        </select>
        <Button small pending={pending} disabledBecause={blocked ?? (to === "" ? "Choose an analyst first." : undefined)} reasonShown onClick={() => void give(to === NOBODY ? null : to)}>Assign</Button>
        <Button small disabledBecause={blocked} reasonShown aria-haspopup="dialog" aria-keyshortcuts="s" title="Snooze (s)" onClick={() => void snooze()}>Snooze</Button>
        {asleep.length > 0 && <Button small pending={wake.pending} onClick={() => void wake.run({ body: { ids: asleep } }).then((done) => done && say("Taken up again"))}>Take up again</Button>}
      </div>
      <ProblemNotice problem={problem ?? wake.problem} title="Not changed" />
      <ApiCall operation="desk.assign" given={{ body: { ids, to: to === "" ? me : to === NOBODY ? null : to } }} of="assign" />
    </div>
  );
}
