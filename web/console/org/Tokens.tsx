import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import { day } from "../../lib/moments.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Values } from "../../ui/Copy.tsx";
import { CheckField, SelectField, TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { useSession } from "../session.tsx";

const DAYS = [{ value: "30", label: "30 days" }, { value: "90", label: "90 days" }, { value: "365", label: "One year" }] as const;

/** API tokens: scope, expiry, last use; a secret is shown once. */
export function Tokens() {
  const { rights } = useSession();
  const list = useLoaded("tokens.list");
  return (
    <Card title="API tokens" quiet="For the command line and for CI. A token can do no more than you, and no more than its scopes.">
      <Loaded from={list}>
        {({ tokens }) => tokens.length === 0 ? <p className="text-dim">No token yet.</p> : (
          <Table caption="API tokens" columns={["Name", "Scopes", "Last used", "Expires", "Revoke"]}>
            {tokens.map((token) => (
              <tr key={token.id}>
                <Cell head>{token.name}</Cell><Cell className="min-w-40"><span className="break-words text-sm">{token.scopes.join(", ")}</span></Cell>
                <Cell className="whitespace-nowrap">{token.lastUsedAt ? <Moment at={token.lastUsedAt} /> : "Never"}</Cell><Cell className="whitespace-nowrap">{day(token.expiresAt)}</Cell>
                <Cell><Revoke id={token.id} name={token.name} /></Cell>
              </tr>
            ))}
          </Table>
        )}
      </Loaded>
      <Make rights={rights} />
    </Card>
  );
}

function Revoke({ id, name }: { id: string; name: string }) {
  const revoke = useAction("tokens.revoke", ["tokens.list"]);
  return (
    <Confirm label="Revoke" accessibleLabel={`Revoke ${name}`} small title={`Revoke ${name}?`} confirm="Revoke token" pending={revoke.pending} problem={revoke.problem} run={() => revoke.done({ params: { id } })}>
      <p>Whatever uses it is refused from now on.</p>
    </Confirm>
  );
}

function Make({ rights }: { rights: readonly string[] }) {
  const create = useAction("tokens.create", ["tokens.list"]);
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [secret, setSecret] = useState<{ name: string; value: string }>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const made = await create.run({ body: { name, scopes, days: Number(days) } });
    if (!made) return;
    setSecret({ name: made.name, value: made.secret });
    setName("");
    setScopes([]);
  };
  return (
    <form aria-label="Make a token" className="flex flex-col gap-4 border-t border-line pt-4" onSubmit={(event) => void send(event)}>
      <h3 className="font-semibold">Make a token</h3>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Token name" value={name} onChange={setName} maxLength={100} autoComplete="off" />
        <SelectField label="Valid for" value={days} choices={DAYS} onChange={setDays} />
      </div>
      <fieldset>
        <legend className="pb-2 font-medium">Scopes</legend>
        <div className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
          {rights.map((right) => <CheckField key={right} label={right} checked={scopes.includes(right)} onChange={(on) => setScopes(on ? [...scopes, right] : scopes.filter((one) => one !== right))} />)}
        </div>
      </fieldset>
      <ProblemNotice problem={create.problem} title="No token was made" />
      <div><Button type="submit" pending={create.pending} disabledBecause={name.trim() === "" || scopes.length === 0 ? "Give it a name and at least one scope." : undefined}>Make token</Button></div>
      {secret && (
        <Notice tone="warn" role="status" title="Copy it now: it is shown once">
          <Values items={[{ name: "secret", label: secret.name, value: secret.value }]} />
          <div><Button small onClick={() => setSecret(undefined)}>I have copied it</Button></div>
        </Notice>
      )}
    </form>
  );
}
