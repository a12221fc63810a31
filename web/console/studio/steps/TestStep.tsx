import { useState } from "react";
import { useAction } from "../../../lib/loading.ts";
import type { SecretView } from "../../../lib/views.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { TextField } from "../../../ui/Field.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { BenchValues } from "../../verification/BenchValues.tsx";
import { Runs } from "../../verification/Runs.tsx";
import { at } from "../../../lib/pointer.ts";
import type { StepProps } from "../Editor.tsx";
import { useForm } from "../form/context.tsx";
import { PrivateNote } from "../form/PrivateNote.tsx";
import { Fields } from "../form/SchemaField.tsx";
import { nodeAt } from "../form/schema.ts";
import { TestVariables } from "./TestVariables.tsx";

/** The test tenant: how to reach it, what it must know about the bench, its secrets, and the runs. */
export function TestStep({ submission, draft }: StepProps) {
  const node = nodeAt("/test");
  const described = at(draft.manifest, "/test") !== undefined;
  const twoTenants = at(draft.manifest, "/test/secondTenant") !== undefined;
  return (
    <>
      <Runs submission={submission} flush={draft.flush} />
      <Card title="Test tenant" quiet="A tenant of your app that may be signed in to, filled and attacked. Private: never part of a listing.">
        <PrivateNote />
        {described && node ? <><TestVariables /><Fields path="/test" node={node} except={["variables"]} /></> : <Describe draft={draft} />}
        {twoTenants && <TestVariables under="/test/secondTenant/variables" label="Variables of the second test tenant" help="Only those that differ from the first one's." />}
      </Card>
      <Card title="Secrets" quiet="Named by the test tenant above, kept encrypted for the one address they are sent to. They can be set, never read back.">
        <PrivateNote secrets secretsUntil={submission.secretsUntil} ended={submission.actsNext === "nobody"} />
        {submission.secrets.length === 0
          ? <p className="text-dim">The test tenant names no secret yet. Name one above, for example in SCIM credentials.</p>
          : submission.secrets.map((secret) => <Secret key={secret.name} id={submission.id} secret={secret} flush={draft.flush} />)}
      </Card>
      <BenchValues submissionId={submission.id} />
    </>
  );
}

function Describe({ draft }: Pick<StepProps, "draft">) {
  const { readOnly } = useForm();
  return <div><Button disabledBecause={readOnly ? "It cannot be edited now." : undefined} onClick={() => draft.change("/test", { accounts: { own: {}, victim: {} }, whoAmI: {} })}>Describe a test tenant</Button></div>;
}

function Secret({ id, secret, flush }: { id: string; secret: SecretView; flush(): Promise<boolean> }) {
  const put = useAction("submissions.setSecret", ["submissions.get"]);
  const [value, setValue] = useState("");
  const keep = async () => {
    if (!(await flush())) return;
    if (!(await put.done({ params: { id, name: secret.name }, body: { value } }))) return;
    setValue("");
    say(`Secret ${secret.name} set`);
  };
  return (
    <form className="flex flex-col gap-2 border-t border-line pt-3 first-of-type:border-0 first-of-type:pt-0" onSubmit={(event) => { event.preventDefault(); void keep(); }}>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <TextField label={`Secret ${secret.name}`} type="password" autoComplete="off" value={value} onChange={setValue} maxLength={4096} locked />
        </div>
        <Button type="submit" pending={put.pending} aria-label={`Set secret ${secret.name}`}>Set secret</Button>
        <Chip kind={secret.set ? "ok" : "idle"}>{secret.set ? "Set" : "Not set"}</Chip>
      </div>
      {secret.setAt && <p className="text-sm text-dim">Set <Moment at={secret.setAt} />. A new value replaces it.</p>}
      <ProblemNotice problem={put.problem} title="The secret was not kept" />
      <ApiCall operation="submissions.setSecret" given={{ params: { id, name: secret.name }, body: { value: "…" } }} />
    </form>
  );
}
