import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip, type ChipKind } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Values } from "../../ui/Copy.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";

type Webhook = Answers["webhooks.list"]["items"][number];
type Kind = Webhook["events"][number];
type Delivery = Answers["webhooks.deliveries"]["items"][number];

/** What each kind means, in the words of the page. */
const KINDS: Record<Kind, string> = {
  "submission.moved": "A submission goes to another stage", "thread.changed": "Somebody writes in a thread", "run.finished": "A test run ends",
  "listing.published": "A version goes live", "listing.changed": "A listing is deprecated, audited, suspended or removed", "webhook.test": "Test messages",
};
const STATE: Record<Webhook["state"], { chip: ChipKind; word: string }> = {
  on: { chip: "ok", word: "On" }, off: { chip: "paused", word: "Off" }, disabled: { chip: "bad", word: "Switched off by the network" },
};
const OUTCOME: Record<Delivery["state"], { chip: ChipKind; word: string }> = {
  delivered: { chip: "ok", word: "Delivered" }, waiting: { chip: "idle", word: "Waiting" }, failed: { chip: "bad", word: "Failed" },
};

/** Addresses that hear what happens to the org's submissions and listings, by Standard Webhooks. */
export function Webhooks() {
  const list = useLoaded("webhooks.list");
  const [secret, setSecret] = useState<{ url: string; value: string }>();
  return (
    <Card title="Webhooks" quiet="Signed messages to an address of yours, by Standard Webhooks 1.0. Check the signature with one of its libraries before you believe a message.">
      <Loaded from={list}>
        {({ items }) => items.length === 0 ? <p className="text-dim">No webhook yet.</p> : <ul className="flex flex-col gap-4">{items.map((one) => <One key={one.id} one={one} onSecret={(value) => setSecret({ url: one.url, value })} />)}</ul>}
      </Loaded>
      {secret && (
        <Notice tone="warn" role="status" title="Copy the secret now: it is shown once">
          <Values items={[{ name: "webhook-secret", label: secret.url, value: secret.value }]} />
          <div><Button small onClick={() => setSecret(undefined)}>I have copied it</Button></div>
        </Notice>
      )}
      <Make onSecret={(url, value) => setSecret({ url, value })} />
    </Card>
  );
}

function Make({ onSecret }: { onSecret(url: string, value: string): void }) {
  const create = useAction("webhooks.create", ["webhooks.list"]);
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<readonly Kind[]>(["submission.moved", "thread.changed"]);
  const body = { url, events, description: "" };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const made = await create.run({ body });
    if (!made) return;
    onSecret(made.url, made.secret);
    setUrl("");
  };
  return (
    <form aria-label="Open a webhook" className="flex flex-col gap-4 border-t border-line pt-4" onSubmit={(event) => void send(event)}>
      <h3 className="font-semibold">Open a webhook</h3>
      <TextField label="Address" type="url" value={url} onChange={setUrl} autoComplete="off" spellCheck={false} mono error={create.problem?.errors.find((one) => one.path === "/url")?.message} />
      <fieldset>
        <legend className="pb-2 font-medium">Hears</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {(Object.keys(KINDS) as Kind[]).filter((kind) => kind !== "webhook.test").map((kind) => (
            <CheckField key={kind} label={KINDS[kind]} help={<code>{kind}</code>} checked={events.includes(kind)} onChange={(on) => setEvents(on ? [...events, kind] : events.filter((one) => one !== kind))} />
          ))}
        </div>
      </fieldset>
      <ProblemNotice problem={create.problem} title="Not opened" />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" pending={create.pending} disabledBecause={url.trim() === "" || events.length === 0 ? "Give an address and choose what it hears." : undefined}>Open webhook</Button>
        <ApiCall operation="webhooks.create" given={{ body }} />
      </div>
    </form>
  );
}

function One({ one, onSecret }: { one: Webhook; onSecret(value: string): void }) {
  const given = { params: { id: one.id } };
  const reads = ["webhooks.list", "webhooks.deliveries"] as const;
  const [change, test, rotate, remove] = [useAction("webhooks.change", reads), useAction("webhooks.test", reads), useAction("webhooks.rotate", reads), useAction("webhooks.remove", reads)];
  const [shown, setShown] = useState(false);
  const off = one.state === "on" ? undefined : "Switch it on first.";
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="break-all font-mono text-sm font-medium">{one.url}</h3>
        <Chip kind={STATE[one.state].chip}>{STATE[one.state].word}</Chip>
      </div>
      <p className="text-sm text-dim">Hears: {one.events.map((kind) => KINDS[kind].toLowerCase()).join("; ")}. Opened by {one.createdBy} <Moment at={one.createdAt} />.</p>
      {one.disabledBecause && <Notice tone="bad" title="Switched off">{one.disabledBecause}. Mend it on your side, then switch it on.</Notice>}
      <ProblemNotice problem={change.problem ?? test.problem ?? rotate.problem} title="Not done" />
      <div className="flex flex-wrap items-center gap-3">
        <Button small pending={test.pending} disabledBecause={off} aria-label={`Send a test message to ${one.url}`} onClick={() => void test.run({ ...given, body: {} }).then((sent) => { if (sent) { say("Test message queued"); setShown(true); } })}>Send a test message</Button>
        <Button small pending={change.pending} aria-label={`${one.state === "on" ? "Switch off" : "Switch on"} ${one.url}`} onClick={() => void change.run({ ...given, body: { state: one.state === "on" ? "off" : "on" } })}>{one.state === "on" ? "Switch off" : "Switch on"}</Button>
        <Button small aria-expanded={shown} aria-label={`Deliveries to ${one.url}`} onClick={() => setShown(!shown)}>Deliveries</Button>
        <Confirm label="New secret" accessibleLabel={`New secret for ${one.url}`} small look="plain" title="A new secret?" confirm="Make new secret" pending={rotate.pending} problem={rotate.problem} run={async () => {
          const made = await rotate.run({ ...given, body: {} });
          if (made) onSecret(made.secret);
          return made !== undefined;
        }}>
          <p>For a day messages are signed with both. Put the new one into your receiver before then.</p>
        </Confirm>
        <Confirm label="Remove" accessibleLabel={`Remove ${one.url}`} small title="Remove this webhook?" confirm="Remove webhook" pending={remove.pending} problem={remove.problem} run={() => remove.done(given)}>
          <p>It hears nothing any more, and its log of deliveries goes with it.</p>
        </Confirm>
      </div>
      {shown && <Deliveries id={one.id} resendable={one.state === "on"} />}
    </li>
  );
}

function Deliveries({ id, resendable }: { id: string; resendable: boolean }) {
  const list = useLoaded("webhooks.deliveries", { params: { id } }, { everyMs: 3_000 });
  const resend = useAction("webhooks.resend", ["webhooks.deliveries"]);
  return (
    <Loaded from={list}>
      {({ items }) => items.length === 0 ? <p className="text-dim">Nothing was sent yet.</p> : (
        <>
          <ProblemNotice problem={resend.problem} title="Not sent again" />
          <Table caption="Deliveries, newest first" columns={["Message", "State", "Tries", "Last answer", "When", "Again"]}>
            {items.map((one) => {
              const last = one.attempts.at(-1);
              return (
                <tr key={one.id}>
                  <Cell head><code className="text-sm">{one.kind}</code></Cell>
                  <Cell><Chip kind={OUTCOME[one.state].chip}>{OUTCOME[one.state].word}</Chip></Cell>
                  <Cell>{one.tries}</Cell>
                  <Cell className="min-w-32">{last ? (last.status ?? last.error) : "None yet"}{one.nextAt && one.tries > 0 && <span className="block text-sm text-dim">next <Moment at={one.nextAt} /></span>}</Cell>
                  <Cell className="whitespace-nowrap"><Moment at={one.madeAt} /></Cell>
                  <Cell><Button small disabledBecause={!resendable ? "Switch it on first." : one.state === "waiting" ? "It is being sent." : undefined} aria-label={`Send again: ${one.kind} of ${one.madeAt}`} onClick={() => void resend.run({ params: { id, delivery: one.id }, body: {} })}>Send again</Button></Cell>
                </tr>
              );
            })}
          </Table>
        </>
      )}
    </Loaded>
  );
}
