import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Values } from "../../ui/Copy.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/States.tsx";
import { say } from "../../ui/Toasts.tsx";

type Domain = Answers["domains.list"]["items"][number];

/** Domains that the publisher proves to control; a proven one stands beside its name in the catalog. */
export function Domains() {
  const list = useLoaded("domains.list");
  const add = useAction("domains.add", ["domains.list"]);
  const [domain, setDomain] = useState("");
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await add.run({ body: { domain } })) setDomain("");
  };
  return (
    <Card title="Domains" quiet="A domain that you have proven to control stands beside your name in the catalog: verified publisher. The proof is looked for again each day.">
      <Loaded from={list}>
        {({ items }) => items.length === 0 ? <p className="text-dim">No domain yet.</p> : <ul className="flex flex-col gap-4">{items.map((one) => <One key={one.domain} one={one} />)}</ul>}
      </Loaded>
      <form className="flex flex-col gap-3 border-t border-line pt-4" aria-label="Add a domain" onSubmit={(event) => void send(event)}>
        <div className="max-w-sm"><TextField label="Domain" help="For example example.com, without https." value={domain} onChange={setDomain} autoComplete="off" spellCheck={false} mono error={add.problem?.errors.find((one) => one.path === "/domain")?.message} /></div>
        <ProblemNotice problem={add.problem} title="Not added" />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" pending={add.pending} disabledBecause={domain.trim() === "" ? "Write a domain first." : undefined}>Add domain</Button>
          <ApiCall operation="domains.add" given={{ body: { domain } }} />
        </div>
      </form>
    </Card>
  );
}

function One({ one }: { one: Domain }) {
  const prove = useAction("domains.prove", ["domains.list"]);
  const remove = useAction("domains.remove", ["domains.list"]);
  const given = { params: { domain: one.domain } };
  const look = async () => {
    const seen = await prove.run({ ...given, body: {} });
    if (seen) say(seen.verified ? `${one.domain} is verified` : `The proof for ${one.domain} was not found`, seen.verified ? "ok" : "bad");
  };
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="break-all font-mono font-medium">{one.domain}</h3>
        {one.verified ? <Chip kind={one.failingSince ? "warn" : "ok"}>{one.failingSince ? "Verified, proof missing" : "Verified"}</Chip> : <Chip kind="idle">Not proven</Chip>}
        {one.checkedAt && <span className="text-sm text-dim">Looked at <Moment at={one.checkedAt} /></span>}
      </div>
      {one.failure && <Notice tone={one.verified ? "warn" : "info"} title={one.verified ? "The proof is missing; it counts for a week" : "The proof was not found"}><p className="break-words">{one.failure}</p></Notice>}
      {!(one.verified && !one.failingSince) && (
        <>
          <p className="max-w-prose text-sm text-dim">Either is enough: a TXT record of this name, or a file at this address, with this text as a line.</p>
          <Values items={[{ name: `${one.domain}-text`, label: "Text", value: one.proof.text }, { name: `${one.domain}-record`, label: "TXT record", value: one.proof.record }, { name: `${one.domain}-url`, label: "File", value: one.proof.url }]} />
        </>
      )}
      <ProblemNotice problem={prove.problem} title="The proof could not be looked for" />
      <div className="flex flex-wrap items-center gap-3">
        <Button small pending={prove.pending} aria-label={`Look for the proof now: ${one.domain}`} onClick={() => void look()}>Look for the proof now</Button>
        <Confirm label="Remove" accessibleLabel={`Remove ${one.domain}`} small title={`Remove ${one.domain}?`} confirm="Remove domain" pending={remove.pending} problem={remove.problem} run={() => remove.done(given)}>
          <p>{one.verified ? "The mark of a verified publisher goes from your listings at once." : "Its proof text is forgotten."}</p>
        </Confirm>
        <ApiCall operation="domains.prove" given={given} />
      </div>
    </li>
  );
}
