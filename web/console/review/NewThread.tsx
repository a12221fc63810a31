import { useState } from "react";
import { type ChosenFile, filesIn } from "../../lib/chosen-files.ts";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { ThreadView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { CheckField, SelectField, TextArea, TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { Attach } from "./FilesLater.tsx";
import { REFRESH, type Side } from "./Thread.tsx";

const KINDS = [
  { value: "general", label: "The whole submission" }, { value: "field", label: "A field" }, { value: "check", label: "A check" }, { value: "requirement", label: "A requirement" },
] as const;

/** A thread about the whole, a field, a check or a requirement. Only the desk's may block. */
export function NewThread({ submissionId, side, about, opened }: { submissionId: string; side: Side; about?: string | undefined; opened(all: readonly ThreadView[]): void }) {
  const open = useAction("threads.open", REFRESH);
  const judged = useLoaded("requirements.list", { params: { id: submissionId } });
  const requirements = judged.data?.items ?? [];
  const [kind, setKind] = useState<(typeof KINDS)[number]["value"]>(about === undefined ? "general" : "field");
  const [ref, setRef] = useState(about ?? "");
  const [text, setText] = useState("");
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const [blocking, setBlocking] = useState(side === "desk");
  const named = kind === "general" ? "" : kind === "requirement" ? (requirements.find((one) => one.id === ref)?.id ?? requirements[0]?.id ?? "") : ref;
  const body = (hide = false) => ({ about: { kind, ref: named }, blocking, body: text, ...filesIn(files, hide) });
  const missing = text.trim() === "" ? "Write a message first." : kind !== "general" && named.trim() === "" ? "Name what it is about." : undefined;
  const send = async () => {
    if (missing !== undefined || open.pending) return;
    const answer = await open.run({ params: { id: submissionId }, body: body() });
    if (!answer) return;
    setText("");
    setFiles([]);
    opened(answer.items);
  };
  return (
    <form aria-label="Open a thread" className="flex flex-col gap-3 border-t border-line pt-4" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <h3 className="font-semibold">Open a thread</h3>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label="About" value={kind} onChange={(value) => { setKind(KINDS.find((one) => one.value === value)?.value ?? "general"); setRef(value === "field" ? (about ?? "") : ""); }}
          choices={requirements.length === 0 ? KINDS.slice(0, 3) : KINDS}
        />
        {kind === "requirement" && <SelectField label="Requirement" value={named} onChange={setRef} choices={requirements.map((one) => ({ value: one.id, label: one.asks }))} />}
        {(kind === "field" || kind === "check") && (
          <TextField
            label={kind === "field" ? "Field" : "Check ID"} value={ref} onChange={setRef} mono maxLength={200}
            help={kind === "field" ? "Its place in the manifest, for example /metadata/tagline." : "As its row in the run names it, for example saml.sp.rejects-unsigned."}
          />
        )}
      </div>
      <TextArea label="Message" value={text} onChange={setText} rows={3} maxLength={10_000} />
      <Attach to="to the new thread" files={files} onChange={setFiles} />
      {side === "desk" && <CheckField label="Blocking" help="The publisher cannot submit again before it is answered." checked={blocking} onChange={setBlocking} />}
      <ProblemNotice problem={open.problem} title="No thread was opened" />
      <div><Button type="submit" pending={open.pending} disabledBecause={missing}>Open thread</Button></div>
      <ApiCall operation="threads.open" given={{ params: { id: submissionId }, body: body(true) }} />
    </form>
  );
}
