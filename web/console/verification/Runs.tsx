import { useState } from "react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useAction, useLoaded } from "../../lib/loading.ts";
import { at } from "../../lib/pointer.ts";
import { duration } from "../../lib/moments.ts";
import type { Dialect, RunSummary, SubmissionView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { SelectField } from "../../ui/Field.tsx";
import { RunPanel } from "./RunPanel.tsx";
import { DIALECT_WORDS } from "./WorksWith.tsx";
import { runChip } from "./words.ts";

/** The test runs of a submission: begin one, watch one, look at earlier ones. */
export function Runs({ submission, flush }: { submission: SubmissionView; flush(): Promise<boolean> }) {
  const given = { params: { id: submission.id } };
  const list = useLoaded("runs.list", given);
  const start = useAction("runs.start", ["runs.list", "submissions.get"]);
  const [dialect, setDialect] = useState<Dialect>("rfc");
  const navigate = useNavigate();
  const { run: chosen } = useSearch({ from: "/studio/$sub/$section" });
  const open = (run: string) => navigate({ to: "/studio/$sub/$section", params: { sub: submission.id, section: "test" }, search: { run } });
  const begin = async () => {
    if (!(await flush())) return;
    const run = await start.run({ ...given, body: dialect === "rfc" ? {} : { dialect } });
    if (run) await open(run.id);
  };
  const items = list.data?.items ?? [];
  const going = items.find((run) => run.state === "queued" || run.state === "running");
  const shown = chosen ?? items[0]?.id;
  return (
    <Card
      title="Test runs"
      action={
        <Button
          look="primary" pending={start.pending} pendingLabel="Starting" onClick={() => void begin()}
          disabledBecause={submission.can.includes("run") ? (going ? "A run is going on; watch it or cancel it first." : undefined) : "Checks can be run while the submission is yours to edit."}
        >
          Run all checks
        </Button>
      }
    >
      {at(submission.manifest, "/provisioning/scim") !== undefined && (
        <SelectField
          label="Speak SCIM as" help="Sends what that identity provider sends, and judges by what it needs. Only a run by the standard is evidence for submitting."
          value={dialect} onChange={(value) => setDialect(value as Dialect)} choices={Object.entries(DIALECT_WORDS).map(([key, label]) => ({ value: key, label }))} className="max-w-md"
        />
      )}
      <ProblemNotice problem={start.problem} title="No run was started" />
      <Loaded from={list}>
        {(runs) => runs.items.length === 0
          ? <p className="text-dim">No run yet. A run signs in to your test tenant by every flow you described, tries what must be refused, and asks your SCIM server what the specification asks. It takes about two minutes and needs the test accounts below.</p>
          : <>{shown !== undefined && <RunPanel key={shown} id={shown} name={nameOf(runs.items, runs.items.findIndex((run) => run.id === shown))} submissionId={submission.id} onRerun={(id) => void open(id)} />}<Past items={runs.items} submission={submission} shown={shown} /></>}
      </Loaded>
      <ApiCall operation="runs.start" given={{ ...given, body: {} }} />
    </Card>
  );
}

function Past({ items, submission, shown }: { items: readonly RunSummary[]; submission: SubmissionView; shown: string | undefined }) {
  return (
    <Table caption="All runs" columns={["Run", "Verdict", "Checks", "Draft", "When", "Took"]}>
      {items.map((run, i) => {
        const { chip, words } = runChip(run);
        return (
          <tr key={run.id} className={run.id === shown ? "bg-accent-tint" : ""}>
            <Cell head><Link to="/studio/$sub/$section" params={{ sub: submission.id, section: "test" }} search={{ run: run.id }} className={linkClass}>{nameOf(items, i)}</Link>{run.partial && <> <Tag>Some checks</Tag></>}{run.dialect !== "rfc" && <> <Tag>{DIALECT_WORDS[run.dialect]}</Tag></>}</Cell>
            <Cell><Chip kind={chip}>{words}</Chip></Cell>
            <Cell className="whitespace-nowrap">{run.tallies ? `${run.tallies.held} of ${run.tallies.checks} passed` : "-"}</Cell>
            <Cell>{run.digest === submission.draftDigest ? "Matches" : "Outdated"}</Cell>
            <Cell className="whitespace-nowrap"><Moment at={run.requestedAt} /></Cell>
            <Cell className="whitespace-nowrap">{run.startedAt && run.finishedAt ? duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : "-"}</Cell>
          </tr>
        );
      })}
    </Table>
  );
}

/** Runs are counted from the first; the list begins with the latest. */
const nameOf = (items: readonly RunSummary[], i: number): string => (i < 0 ? "The run" : `Run ${items.length - i}`);
