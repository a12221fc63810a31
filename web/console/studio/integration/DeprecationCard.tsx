import { useState } from "react";
import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { TextArea, TextField } from "../../../ui/Field.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { counted } from "../../review/listing-words.tsx";
import { type Integration, useWriteBlock } from "./integration.ts";

/** Names a successor and an end; can be changed and taken back. */
export function DeprecationCard({ integration }: { integration: Integration }) {
  const { slug, life: { deprecation } } = integration;
  const given = { params: { slug } };
  const deprecate = useAction("integrations.deprecate", ["integrations.list", "catalog.get"]);
  const undo = useAction("integrations.undeprecate", ["integrations.list", "catalog.get"]);
  const adoption = useLoaded("integrations.adoption", given);
  const [note, setNote] = useState(deprecation?.note ?? "");
  const [successor, setSuccessor] = useState(deprecation?.successor ?? "");
  const [endsOn, setEndsOn] = useState(deprecation?.endsOn ?? "");
  const body = { note, ...(successor.trim() === "" ? {} : { successor: successor.trim() }), ...(endsOn === "" ? {} : { endsOn }) };
  const blocked = useWriteBlock() ?? (integration.can.includes("deprecate") ? undefined : integration.state === "under_audit" ? "An audit is open: it can be done afterwards." : "This can be done while it is published.");
  const errorOf = (path: string) => deprecate.problem?.errors.find((one) => one.path === path)?.message;
  const keep = (view: Integration | undefined, words: string) => {
    if (!view) return false;
    know("integrations.get", given, view);
    say(words);
    return true;
  };
  return (
    <Card title="Deprecation" quiet={deprecation ? "Customers read this on their app's page and in the catalog." : "For when a replacement exists, or the end is near."}>
      <TextArea label="What customers should know" value={note} onChange={setNote} rows={3} maxLength={2000} error={errorOf("/note")} />
      <TextField label="Successor" optional help="The address name of another integration in the catalog, such as acme-next." value={successor} onChange={setSuccessor} mono spellCheck={false} autoComplete="off" maxLength={64} error={errorOf("/successor")} />
      <TextField label="Last day on which it can be added" optional type="date" value={endsOn} onChange={setEndsOn} error={errorOf("/endsOn")} />
      <div className="flex flex-wrap gap-2">
        <Confirm
          label={deprecation ? "Change deprecation" : "Deprecate"} title={deprecation ? "Change the deprecation?" : `Deprecate ${integration.name}?`} confirm={deprecation ? "Change deprecation" : "Deprecate integration"}
          look="plain" pending={deprecate.pending} problem={deprecate.problem} disabledBecause={blocked ?? (note.trim() === "" ? "Write what customers should know first." : undefined)}
          run={async () => keep(await deprecate.run({ ...given, body }), deprecation ? "Deprecation changed" : `${integration.name} is deprecated`)}
        >
          <p>{adoption.data && adoption.data.orgs > 0 ? `The admins of ${counted(adoption.data.orgs, "org")} are told.` : "No org has it installed, so nobody is written to."} Apps that are installed go on; nothing ends by itself.</p>
          <p>{endsOn === "" ? "Orgs can still add it: no last day is set." : `Orgs can add it until ${endsOn}.`} {successor.trim() === "" ? "No successor is named." : `They are pointed to ${successor.trim()}.`}</p>
        </Confirm>
        {deprecation && (
          <Button pending={undo.pending} pendingLabel="Taking it back" disabledBecause={integration.can.includes("undeprecate") ? undefined : "An audit is open: it can be taken back afterwards."} onClick={() => void undo.run(given).then((view) => keep(view, "No longer deprecated"))}>
            Take the deprecation back
          </Button>
        )}
      </div>
      <ProblemNotice problem={undo.problem} title="Not taken back" />
      <ApiCall operation="integrations.deprecate" given={{ ...given, body }} />
    </Card>
  );
}
