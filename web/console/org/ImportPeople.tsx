import { type ChangeEvent, useId, useState } from "react";
import { useAction } from "../../lib/loading.ts";
import type { ImportView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { SelectField, TextArea } from "../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";

const MODES = [{ value: "all-or-nothing", label: "All lines or none" }, { value: "valid-lines", label: "The lines that are right" }] as const;

/** People from CSV: tried first, each wrong line named, then imported. */
export function ImportPeople() {
  const run = useAction("people.import", ["people.list"]);
  const [csv, setCsv] = useState("");
  const [mode, setMode] = useState<string>("all-or-nothing");
  const [result, setResult] = useState<ImportView>();
  const file = useId();
  const send = async (dryRun: boolean) => {
    const view = await run.run({ body: { csv, mode, dryRun } });
    setResult(view);
    if (view?.applied) say(`${view.created} people added, ${view.updated} changed`);
  };
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen) setCsv(await chosen.text());
  };
  const blocked = csv.trim() === "" ? "Paste CSV or choose a file first." : undefined;
  return (
    <Card title="Import from CSV">
      <TextArea label="People as CSV" help="First line: userName,email,givenName,familyName, and further attributes of your profile." value={csv} onChange={setCsv} rows={6} mono spellCheck={false} />
      <label htmlFor={file} className="inline-flex min-h-9 w-fit items-center gap-2 rounded-control border border-line-strong px-3.5 font-medium focus-within:outline-2 focus-within:outline-accent">
        Choose CSV file<input id={file} type="file" accept=".csv,text/csv" className="sr-only" onChange={(event) => void read(event)} />
      </label>
      <SelectField label="When a line is wrong, import" value={mode} choices={MODES} onChange={setMode} />
      <ProblemNotice problem={run.problem} title="Not imported" />
      <div className="flex flex-wrap items-start gap-2">
        <Button pending={run.pending} disabledBecause={blocked} reasonShown onClick={() => void send(true)}>Try without importing</Button>
        <Button look="primary" pending={run.pending} disabledBecause={blocked} onClick={() => void send(false)}>Import people</Button>
      </div>
      {result && <Result result={result} />}
    </Card>
  );
}

function Result({ result }: { result: ImportView }) {
  const words = `${result.created} to add, ${result.updated} to change, ${result.unchanged} as they are`;
  return (
    <div className="flex flex-col gap-3" role="status">
      <Notice tone={result.wrong.length > 0 ? "warn" : "ok"} title={result.applied ? "Imported" : result.wrong.length > 0 ? `${result.wrong.length} lines are wrong` : "Every line is right"}>{words}.</Notice>
      {result.wrong.length > 0 && (
        <Table caption="Wrong lines" columns={["Line", "User name", "What is wrong"]}>
          {result.wrong.slice(0, 200).map((line) => (
            <tr key={line.line}>
              <Cell head>{line.line}</Cell><Cell>{line.userName}</Cell>
              <Cell><ul>{line.problems.map((one) => <li key={`${one.path} ${one.code}`}>{one.message} {one.mend} <code className="font-mono text-xs text-dim">{one.code}</code></li>)}</ul></Cell>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}
