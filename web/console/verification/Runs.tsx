import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { isOver } from "../../lib/follow-run.ts";
import { useAction, useLoaded } from "../../lib/loading.ts";
import { duration } from "../../lib/moments.ts";
import { at, type Json } from "../../lib/pointer.ts";
import type { Answers, Dialect, SubmissionView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { SelectField } from "../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { whatIsAsked, whatIsNeeded } from "./needs.ts";
import { type Place, RunLink, runRoute } from "./place.tsx";
import { RunTable } from "./RunTable.tsx";
import { DIALECT_WORDS } from "./WorksWith.tsx";
import { capability, runName } from "./words.ts";

/** The test runs of a submission: begin one, find an earlier one. Each has a page of its own. */
export function Runs({ submission, flush }: { submission: SubmissionView; flush(): Promise<boolean> }) {
  const given = { params: { id: submission.id } };
  const place: Place = { side: "studio", sub: submission.id };
  const list = useLoaded("runs.list", given, { everyMs: 10_000 });
  const start = useAction("runs.start", ["runs.list", "submissions.get"]);
  const [dialect, setDialect] = useState<Dialect>("rfc");
  const navigate = useNavigate();
  const body = dialect === "rfc" ? {} : { dialect };
  const begin = async () => {
    if (!(await flush())) return;
    const run = await start.run({ ...given, body });
    if (run) await navigate({ ...runRoute(place, run.id), search: {} });
  };
  const beside = useAction("runs.compatibility", ["runs.list", "submissions.get"]);
  const compat = submission.gates.find((gate) => gate.id === "compatibility-run");
  const going = list.data?.items.find((run) => !isOver(run.state));
  const blocked = submission.can.includes("run") ? (going ? "A run is going on; watch it or cancel it first." : undefined) : "Checks can be run while the submission is yours to edit.";
  return (
    <Card title="Test runs" action={<Button look="primary" pending={start.pending} pendingLabel="Starting" onClick={() => void begin()} disabledBecause={blocked}>Run all checks</Button>}>
      {at(submission.manifest, "/provisioning/scim") !== undefined && (
        <SelectField
          label="Speak SCIM as" help="Sends what that identity provider sends, and judges by what it needs. Only a run by the standard is evidence for submitting."
          value={dialect} onChange={(value) => setDialect(value as Dialect)} choices={Object.entries(DIALECT_WORDS).map(([key, label]) => ({ value: key, label }))} className="max-w-md"
        />
      )}
      <ProblemNotice problem={start.problem} title="No run was started" />
      {compat && (
        <div className="flex flex-col items-start gap-2 rounded-control border border-line p-3">
          <p className="flex flex-wrap items-center gap-2 font-medium"><Chip kind={compat.open ? "ok" : "warn"}>{compat.open ? "Met" : "Needed"}</Chip>{compat.label}</p>
          {!compat.open && <p className="text-dim">{compat.mend}</p>}
          <Button
            small pending={beside.pending} pendingLabel="Starting" disabledBecause={blocked}
            onClick={() => void beside.run({ ...given, body: {} }).then((run) => run && navigate({ ...runRoute(place, run.id), search: {} }))}
          >
            Run the published version's checks
          </Button>
          <ProblemNotice problem={beside.problem} title="No run was started" />
          <ApiCall operation="runs.compatibility" given={{ ...given, body: {} }} />
        </div>
      )}
      {going && <Notice tone="info">{runName(going)} is going on. <RunLink place={place} run={going.id}>Watch it</RunLink></Notice>}
      <Loaded from={list}>
        {(runs) => runs.items.length === 0 ? <NoRuns submission={submission} usual={runs.usual} /> : <RunTable items={runs.items} place={place} evidence={submission.evidence?.runId} />}
      </Loaded>
      <ApiCall operation="runs.start" given={{ ...given, body }} />
    </Card>
  );
}

/** Before the first run: what will be asked, how long it takes, and what it needs. */
function NoRuns({ submission, usual }: { submission: SubmissionView; usual: Answers["runs.list"]["usual"] }) {
  const reference = useLoaded("checks.search", {}, { staleMs: Infinity });
  const manifest = submission.manifest as Json;
  const asked = whatIsAsked(manifest, reference.data?.items ?? []);
  const needed = whatIsNeeded(manifest, submission.secrets);
  return (
    <div className="flex flex-col gap-4">
      <p>
        No run yet. A run signs in to your test tenant by every flow you described, which must work; tries attacks, which must be refused; and looks whether answers are what the specification asks.{" "}
        {usual ? `It usually takes ${duration(Math.max(1_000, usual.medianMs))}: the median of the last ${usual.runs === 1 ? "run" : `${usual.runs} runs`} on this network.` : "How long it takes is shown here after the first whole run on this network."}
      </p>
      {asked.length === 0
        ? <p className="text-dim">Nothing to test yet: describe sign-on or provisioning first.</p>
        : (
          <Table caption="What will be tested" columns={["Capability", "Flows", "Attacks", "Answers"]}>
            {asked.map((row) => <tr key={row.protocol}><Cell head>{capability(row.protocol)}</Cell><Cell>{row.flows}</Cell><Cell>{row.attacks}</Cell><Cell>{row.conformance}</Cell></tr>)}
          </Table>
        )}
      <Table caption="What a run needs" columns={["Needed", "What for", "There"]}>
        {needed.map((row) => (
          <tr key={row.what}><Cell head>{row.what}</Cell><Cell>{row.why}</Cell><Cell>{row.there === undefined ? <Chip kind="warn">Missing</Chip> : <span className="flex flex-wrap items-center gap-2"><Chip kind="ok">There</Chip><span className="break-words">{row.there}</span></span>}</Cell></tr>
        ))}
      </Table>
    </div>
  );
}
