import { useEffect, useState } from "react";
import { call } from "../../../lib/api.ts";
import { type ChangeRow, withRows } from "../../../lib/import-rows.ts";
import { at, differences, isObject, type Json } from "../../../lib/pointer.ts";
import { asProblem, type FieldProblem } from "../../../lib/problem.ts";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { CopyButton } from "../../../ui/Copy.tsx";
import { RuleCode } from "../../../ui/Code.tsx";
import { TextArea } from "../../../ui/Field.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/States.tsx";
import { say } from "../../../ui/Toasts.tsx";
import type { StepProps } from "../Editor.tsx";
import { ImportCard } from "../ImportCard.tsx";
import { WillChange } from "../WillChange.tsx";

/** Whole documents: one that is taken over field by field, and the draft's own. */
export function ManifestStep(props: StepProps) {
  const [imports, setImports] = useState(0);
  return (
    <>
      <ImportCard {...props} taken={() => setImports((n) => n + 1)} />
      <WholeDocument {...props} imports={imports} />
    </>
  );
}

/** The whole document as text. A half-filled one may be kept; what is wrong is named with its line. @param imports How often the draft was changed beside it. */
function WholeDocument({ submission, draft, imports }: StepProps & { imports: number }) {
  const readOnly = !submission.can.includes("edit");
  const [text, setText] = useState<string>();
  const [written, setWritten] = useState<string>();
  const [problems, setProblems] = useState<readonly FieldProblem[]>();
  const [broken, setBroken] = useState<string>();
  useEffect(() => {
    // at first, and after an import while nobody has written here: a text that was edited is the person's own
    void import("yaml").then(({ stringify }) => {
      const next = stringify(draft.manifest, { lineWidth: 120 });
      setText((now) => (now === undefined || now === written ? next : now));
      setWritten(next);
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [imports]);
  const [proposed, setProposed] = useState<Json>();
  if (text === undefined) return <Skeleton rows={8} />;
  const check = async () => {
    setBroken(undefined);
    const told = await call("manifest.validate", { body: { text } }).catch((thrown: unknown) => setBroken(asProblem(thrown).message));
    if (told) setProblems([...told.problems, ...told.warnings]);
  };
  const accept = async (rows: readonly ChangeRow[]) => {
    setProposed(undefined);
    draft.replace(rows.length === changed.length ? (proposed ?? {}) : withRows(draft.manifest, rows));
    if (await draft.flush()) say("Manifest kept");
  };
  const changed = proposed === undefined ? [] : differences(draft.manifest, proposed).map((path): ChangeRow => ({ path, now: at(draft.manifest, path), then: at(proposed, path) }));
  const apply = async () => {
    setBroken(undefined);
    const { parse } = await import("yaml");
    try {
      const value: unknown = parse(text);
      if (!isObject(value)) return setBroken("The text is not a document with fields");
      setProposed(value as Json);
    } catch (thrown) {
      setBroken(asProblem(thrown).mend);
    }
  };
  return (
    <Card title="Manifest" quiet="The same document that the forms fill, as YAML. JSON is fine too." action={<CopyButton value={text} what="manifest" />}>
      <TextArea label="Manifest (YAML or JSON)" value={text} onChange={(next) => { setText(next); setProposed(undefined); }} rows={28} mono spellCheck={false} readOnly={readOnly} error={broken} />
      <div className="flex flex-wrap items-start gap-2">
        <Button disabledBecause={readOnly ? `${submission.label}: it cannot be edited now.` : undefined} onClick={() => void apply()}>See what will change</Button>
        <Button onClick={() => void check()}>Check manifest</Button>
      </div>
      {proposed !== undefined && <WillChange rows={changed} accept={(rows) => void accept(rows)} dismiss={() => setProposed(undefined)} />}
      {problems && (problems.length === 0 ? <Notice tone="ok" role="status" title="Nothing is wrong" /> : (
        <Notice tone="warn" role="status" title={`${problems.length} to mend`}>
          <ul className="list-disc pl-5">
            {problems.map((one) => <li key={`${one.path} ${one.code} ${one.line ?? ""}`}>{one.line !== undefined && <b>Line {one.line}: </b>}{one.message} {one.mend} <RuleCode code={one.code} /></li>)}
          </ul>
        </Notice>
      ))}
    </Card>
  );
}
