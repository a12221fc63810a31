import { useState } from "react";
import { useAction, useLoaded } from "../../../lib/loading.ts";
import { duration } from "../../../lib/moments.ts";
import type { AppView, OperationView } from "../../../lib/views.ts";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { SelectField } from "../../../ui/Field.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { Cell, Table } from "../../../ui/Table.tsx";
import { operationChip } from "../words.ts";

const STATES = [{ value: "", label: "All" }, { value: "waiting", label: "Waiting" }, { value: "running", label: "Running" }, { value: "done", label: "Done" }, { value: "failed", label: "Failed" }, { value: "skipped", label: "Skipped" }];

/** What was sent and what waits, newest first; a row opens to its requests and answers. */
export function Operations({ app }: { app: AppView }) {
  const [state, setState] = useState("");
  const [limit, setLimit] = useState(50);
  const list = useLoaded("provisioning.operations", { params: { id: app.id }, query: { state, limit } }, { everyMs: 5_000 });
  return (
    <Card title="Operations" action={<div className="w-40"><SelectField label="Show" value={state} onChange={setState} choices={STATES} /></div>}>
      <Loaded from={list}>
        {({ items, next }) => items.length === 0 ? <p className="text-dim">{state === "" ? "Nothing was sent yet. Operations appear when people or groups are assigned." : `No operation is ${state}.`}</p> : (
          <>
            <Table caption="Operations" columns={["Who", "What", "Result", "Code", "Took", "Attempts", "When", "Details"]}>{items.map((one) => <Row key={one.id} app={app} one={one} />)}</Table>
            {next !== null && limit < 200 && <div><Button small onClick={() => setLimit(200)}>Show more</Button></div>}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Row({ app, one }: { app: AppView; one: OperationView }) {
  const retry = useAction("provisioning.retry", ["provisioning.operations", "provisioning.status"]);
  const { chip, words } = operationChip(one.state);
  return (
    <tr>
      <Cell head>{one.name}<span className="block text-sm font-normal text-dim">{one.kind === "group" ? "Group" : "Person"}</span></Cell>
      <Cell>{one.verb ?? "-"}</Cell>
      <Cell className="whitespace-nowrap"><Chip kind={chip}>{words}</Chip></Cell>
      <Cell>{one.statusCode ?? "-"}</Cell>
      <Cell className="whitespace-nowrap">{one.requests > 0 ? duration(one.durationMs) : "-"}</Cell>
      <Cell>{one.attempts}</Cell>
      <Cell className="whitespace-nowrap"><Moment at={one.finishedAt ?? one.createdAt} />{one.nextAt && <span className="block text-sm text-dim">Next <Moment at={one.nextAt} /></span>}</Cell>
      <Cell className="min-w-56">
        {one.error && <p className="text-bad">{one.error} {one.errorCode && <code className="font-mono text-xs">{one.errorCode}</code>}</p>}
        {one.calls.length > 0 && (
          <details>
            <summary>{one.calls.length} {one.calls.length === 1 ? "request" : "requests"}<span className="sr-only"> for {one.name}</span></summary>
            {one.calls.map((made, i) => (
              <pre key={i} tabIndex={0} aria-label={`Request ${i + 1} for ${one.name}`} className="mt-2 max-h-60 max-w-xl overflow-auto whitespace-pre-wrap break-all rounded-control bg-canvas p-2 font-mono text-xs">
                {`${made.purpose}\n${made.method} ${made.path} -> ${made.status} in ${made.ms} ms${made.sent ? `\n\n${made.sent}` : ""}\n\n${made.got}`}
              </pre>
            ))}
          </details>
        )}
        {(one.state === "failed" || one.state === "waiting") && <Button small pending={retry.pending} aria-label={`Try again: ${one.name}`} onClick={() => void retry.run({ params: { id: app.id, op: one.id } })}>Try again</Button>}
        <ProblemNotice problem={retry.problem} />
      </Cell>
    </tr>
  );
}
