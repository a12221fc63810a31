import { useState } from "react";
import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { TextArea } from "../../../ui/Field.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { counted } from "../../review/listing-words.tsx";
import { type Integration, useWriteBlock } from "./integration.ts";

/** The publisher asks, two analysts do it: a catalog entry is not its publisher's alone. */
export function RemovalCard({ integration }: { integration: Integration }) {
  const { slug, name, removal, state } = integration;
  const given = { params: { slug } };
  const ask = useAction("integrations.askRemoval", ["integrations.list"]);
  const drop = useAction("integrations.dropRemoval", ["integrations.list"]);
  const adoption = useLoaded("integrations.adoption", given);
  const [reason, setReason] = useState("");
  const blocked = useWriteBlock();
  const keep = (view: Integration | undefined, words: string) => {
    if (!view) return false;
    know("integrations.get", given, view);
    say(words);
    return true;
  };
  if (state === "removed") return <Card title="Removal"><p className="text-dim">It was removed. A new version brings it back, through the same door.</p></Card>;
  if (removal) {
    return (
      <Card title="Removal" quiet={<>Asked for by {removal.by}, <Moment at={removal.at} />.</>}>
        <p className="whitespace-pre-wrap">{removal.reason}</p>
        <p className="text-dim">Until two analysts have done it, you can take the wish back.</p>
        <ProblemNotice problem={drop.problem} title="Not taken back" />
        <div><Button pending={drop.pending} disabledBecause={blocked} onClick={() => void drop.run(given).then((view) => keep(view, "The wish for removal is taken back"))}>Take the wish back</Button></div>
        <ApiCall operation="integrations.dropRemoval" given={given} />
      </Card>
    );
  }
  const orgs = adoption.data?.orgs ?? 0;
  return (
    <Card title="Removal" quiet="The desk removes it from the catalog; two analysts decide.">
      <TextArea label="Why it should be removed" value={reason} onChange={setReason} rows={3} maxLength={2000} />
      <div>
        <Confirm
          label="Ask for removal" title={`Ask the desk to remove ${name}?`} confirm="Ask for removal" pending={ask.pending} problem={ask.problem}
          disabledBecause={blocked ?? (reason.trim() === "" ? "Write the reason first." : undefined)} run={async () => keep(await ask.run({ ...given, body: { reason } }), "The desk is asked to remove it")}
        >
          <p>Once it is removed, no org can add it and no search finds it.</p>
          <p>{orgs > 0 ? `${counted(orgs, "org")} with it installed keep access` : "Whoever has it installed keeps access"}: tiles stay and sign-in goes on until each admin removes the app. Their admins are told.</p>
        </Confirm>
      </div>
      <ApiCall operation="integrations.askRemoval" given={{ ...given, body: { reason } }} />
    </Card>
  );
}
