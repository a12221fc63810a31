import { useNavigate } from "@tanstack/react-router";
import { isOver } from "../../lib/follow-run.ts";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { DeskView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { useSession } from "../session.tsx";
import { type Place, RunLink, runRoute } from "./place.tsx";
import { RunTable } from "./RunTable.tsx";
import { OUTCOME, runName } from "./words.ts";

/** The checks as the desk sees them: the evidence, every run, and a run of the desk's own. */
export function DeskRuns({ desk }: { desk: DeskView }) {
  const { rights } = useSession();
  const place: Place = { side: "desk", sub: desk.id };
  const given = { params: { id: desk.id } };
  const list = useLoaded("runs.list", given, { everyMs: 10_000 });
  const start = useAction("runs.start", ["runs.list"]);
  const navigate = useNavigate();
  const going = list.data?.items.find((run) => !isOver(run.state));
  const blocked = !rights.includes("review.decide") ? "Analysts start runs."
    : desk.clock !== "running" ? "It is the publisher's turn: what they are editing is not what you review."
      : going ? `${runName(going)} is going on; watch it or cancel it first.` : undefined;
  const { evidence } = desk;
  return (
    <div className="flex flex-col gap-4">
      <Card
        title="Evidence"
        action={<Button pending={start.pending} pendingLabel="Starting" disabledBecause={blocked} onClick={() => void start.run({ ...given, body: {} }).then((run) => run && navigate({ ...runRoute(place, run.id), search: {} }))}>Rerun as analyst</Button>}
      >
        <ProblemNotice problem={start.problem} title="No run was started" />
        {evidence
          ? (
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Chip kind={OUTCOME[evidence.verdict as keyof typeof OUTCOME].chip}>{OUTCOME[evidence.verdict as keyof typeof OUTCOME].words}</Chip>
              <span>{evidence.held} passed, {evidence.violated} failed, {evidence.couldNotTell} could not tell, {evidence.checks - evidence.held - evidence.violated - evidence.couldNotTell} skipped</span>
              <RunLink place={place} run={evidence.runId}>Open the run</RunLink>
              <span className="text-dim"><Moment at={evidence.finishedAt} /></span>
            </div>
          )
          : <Empty title="No evidence yet">The publisher has not run the checks over this revision.</Empty>}
        {evidence && evidence.digest !== desk.digest && <Notice tone="warn">This evidence is about another revision than the one you review.</Notice>}
        <p className="text-sm text-dim">A rerun is the desk's own: a clean environment with new test people, no sessions and no results of earlier runs. A whole run becomes the evidence; a run over some checks does not replace it.</p>
        <ApiCall operation="runs.start" given={{ ...given, body: {} }} />
      </Card>
      <Loaded from={list}>{(runs) => runs.items.length === 0 ? null : <RunTable items={runs.items} place={place} evidence={evidence?.runId} />}</Loaded>
    </div>
  );
}
