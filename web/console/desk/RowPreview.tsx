import { Link } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import type { DeskView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { labelOf } from "../studio/form/labels.ts";

/** Changes that a preview names. */
const NAMED = 6;

/** A submission at a glance, below its row. Looking here claims nothing. */
export function RowPreview({ id, name, close }: { id: string; name: string; close(): void }) {
  const loaded = useLoaded("desk.get", { params: { id } });
  return (
    <section aria-label={`Preview of ${name}`} className="sticky start-0 flex max-w-[min(62rem,calc(100vw-3rem))] flex-col gap-3 p-4">
      <Loaded from={loaded} rows={2}>{(desk) => <Glance desk={desk} />}</Loaded>
      <div className="flex flex-wrap items-center gap-3">
        <Link to="/desk/$sub" params={{ sub: id }} className={linkClass}>Open the workspace</Link>
        <Button small onClick={close} aria-keyshortcuts="Escape" title="Close the preview (Esc)">Close preview</Button>
      </div>
    </section>
  );
}

function Glance({ desk }: { desk: DeskView }) {
  const open = desk.threads.filter((thread) => thread.state !== "resolved");
  const unjudged = desk.requirements.filter((one) => one.verdict === null).length;
  const holds = desk.holds.filter((hold) => hold.clearedAt === null);
  const changes = [...desk.changes].sort((a, b) => Number(b.breaking) - Number(a.breaking));
  const inTheWay = desk.decisionsOpen.find((one) => one.decision === "approve")?.obstacles ?? [];
  return (
    <div className="grid gap-x-8 gap-y-3 md:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-medium">{desk.change === "new" ? "New integration" : `${desk.changes.length} ${desk.changes.length === 1 ? "change" : "changes"}`}</p>
        {desk.release.changelog !== "" && <p className="whitespace-pre-wrap">{desk.release.changelog}</p>}
        <ul className="flex flex-col gap-1">
          {changes.slice(0, NAMED).map((change) => (
            <li key={change.path} className="flex flex-wrap items-center gap-2">
              <span>{labelOf(change.path)}</span>{change.breaking && <Chip kind="bad">Breaking</Chip>}{change.movesSecrets && <Chip kind="warn">Other host</Chip>}
            </li>
          ))}
          {changes.length > NAMED && <li className="text-dim">and {changes.length - NAMED} more</li>}
        </ul>
      </div>
      <dl className="flex min-w-0 flex-col gap-1">
        <Line name="Evidence">{desk.evidence ? <>{desk.evidence.held} of {desk.evidence.checks} passed, <Moment at={desk.evidence.finishedAt} />{desk.evidence.digest !== desk.digest && <b className="text-bad"> (of another revision)</b>}</> : "No run"}</Line>
        <Line name="Threads">{open.length === 0 ? "None open" : `${open.length} open, ${open.filter((thread) => thread.state === "answered").length} answered`}</Line>
        <Line name="Requirements">{desk.requirements.length === 0 ? "None" : unjudged === 0 ? "All judged" : `${unjudged} of ${desk.requirements.length} not judged`}</Line>
        {holds.length > 0 && <Line name="Held">{holds.map((hold) => hold.message).join(" ")}</Line>}
        {desk.resubmissions > 0 && <Line name="Resubmitted">{desk.resubmissions === 1 ? "once" : `${desk.resubmissions} times`}</Line>}
        {desk.decisions.length > 0 && <Line name="Decisions">{desk.decisions.map((past) => `${past.decision.replaceAll("_", " ")} by ${past.analystName}`).join(", ")}</Line>}
        {inTheWay.length > 0 && <Line name="In the way of an approval"><ul className="list-disc ps-5">{inTheWay.map((one) => <li key={one}>{one}</li>)}</ul></Line>}
        {desk.own && <dd><Tag>Your own org's</Tag></dd>}
      </dl>
    </div>
  );
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return <div className="flex flex-wrap gap-x-2"><dt className="text-dim">{name}</dt><dd className="min-w-0">{children}</dd></div>;
}
