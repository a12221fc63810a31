import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import { day } from "../../lib/moments.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";
import { useSession } from "../session.tsx";

type Org = Answers["orgs.list"]["orgs"][number];
type Kind = Org["kinds"][number];
const ADMIN: Record<Org["admin"], string> = { there: "There", invited: "Invited", none: "None yet" };
const KINDS: readonly { kind: Kind; label: string; help: string }[] = [
  { kind: "publisher", label: "Publisher", help: "Describes and submits integrations." },
  { kind: "customer", label: "Customer", help: "Installs apps for its people." },
  { kind: "desk", label: "Desk", help: "Reviews submissions and runs the network." },
];

/** Every org of the network: open one, invite its first admin, say what it is, suspend it. */
export function OrgsPage() {
  const list = useLoaded("orgs.list");
  return (
    <Page title="Orgs" area="Network" about={<p>Every org of this network. What an org holds is its own: operators see its name and what it is, nothing else.</p>}>
      <Loaded from={list}>
        {({ orgs }) => orgs.length === 0 ? <Empty title="There is no org yet" /> : (
          <Table caption="Orgs of the network" columns={["Org", "Is a", "State", "Admin", "Since", "Change"]}>{orgs.map((org) => <Row key={org.id} org={org} />)}</Table>
        )}
      </Loaded>
      <NewOrg />
    </Page>
  );
}

function Row({ org }: { org: Org }) {
  const own = useSession().org.id === org.id;
  const change = useAction("orgs.operate", ["orgs.list"]);
  const [kinds, setKinds] = useState<readonly Kind[]>(org.kinds);
  const suspended = org.status === "suspended";
  return (
    <tr>
      <Cell head>{org.name}<code className="block font-mono text-xs font-normal text-dim">{org.slug}</code></Cell>
      <Cell><span className="flex flex-wrap gap-1">{org.kinds.map((kind) => <Tag key={kind}>{KINDS.find((one) => one.kind === kind)?.label ?? kind}</Tag>)}</span></Cell>
      <Cell><Chip kind={suspended ? "bad" : "ok"}>{suspended ? "Suspended" : "Active"}</Chip></Cell>
      <Cell className="whitespace-nowrap">{ADMIN[org.admin]}</Cell>
      <Cell className="whitespace-nowrap">{day(org.createdAt)}</Cell>
      <Cell>
        {own ? <span className="text-sm text-dim">You act from it: another operator changes it.</span> : (
          <div className="flex flex-wrap gap-2">
            {org.admin !== "there" && !suspended && <InviteAdmin org={org} />}
            <Confirm
              label="Change" accessibleLabel={`Change what ${org.name} is`} small look="plain" title={`What ${org.name} is`} confirm="Keep" pending={change.pending} problem={change.problem}
              run={async () => kinds.length > 0 && (await change.run({ params: { id: org.id }, body: { kinds } })) !== undefined}
            >
              <KindChoice kinds={kinds} onChange={setKinds} />
            </Confirm>
            <Confirm
              label={suspended ? "Let it act" : "Suspend"} accessibleLabel={`${suspended ? "Let act" : "Suspend"} ${org.name}`} small look={suspended ? "plain" : "danger"} title={suspended ? `Let ${org.name} act again?` : `Suspend ${org.name}?`}
              confirm={suspended ? "Let it act" : "Suspend"} pending={change.pending} problem={change.problem} run={async () => (await change.run({ params: { id: org.id }, body: { status: suspended ? "active" : "suspended" } })) !== undefined}
            >
              <p>{suspended ? "Its people can sign in and act again, with what they had." : "Its people can do nothing here from their next request on. Nothing of theirs is deleted."}</p>
            </Confirm>
          </div>
        )}
      </Cell>
    </tr>
  );
}

/** Nobody else could: who opens an org has no place in it, and an org without an admin lets nobody in. */
function InviteAdmin({ org }: { org: Org }) {
  const invite = useAction("orgs.inviteFirstAdmin", ["orgs.list"]);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const given = { params: { id: org.id }, body: { name: name.trim(), email: email.trim() } };
  const send = async () => {
    if (given.body.name === "" || given.body.email === "") return false;
    const made = await invite.run(given);
    if (!made) return false;
    setName("");
    setEmail("");
    say(made.mailed ? `${made.name} invited by mail` : `${made.name} invited; the mail could not be sent`);
    return true;
  };
  return (
    <Confirm
      label={org.admin === "invited" ? "Invite again" : "Invite first admin"} accessibleLabel={org.admin === "invited" ? `Invite again the first admin of ${org.name}` : `Invite first admin of ${org.name}`} small look={org.admin === "none" ? "primary" : "plain"} title={`First admin of ${org.name}`}
      confirm="Invite" pending={invite.pending} problem={invite.problem} run={send}
    >
      <p>They get a letter with a link that works once, for 72 hours. From then on they let people in; the entry stands in their own audit log.</p>
      <TextField label="Name" value={name} onChange={setName} maxLength={100} autoComplete="off" />
      <TextField label="E-mail" type="email" value={email} onChange={setEmail} maxLength={254} autoComplete="off" error={invite.problem?.errors.find((one) => one.path === "/email")?.message} />
      <ApiCall operation="orgs.inviteFirstAdmin" given={given} />
    </Confirm>
  );
}

function KindChoice({ kinds, onChange }: { kinds: readonly Kind[]; onChange(kinds: readonly Kind[]): void }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">It is a</legend>
      {KINDS.map(({ kind, label, help }) => <CheckField key={kind} label={label} help={help} checked={kinds.includes(kind)} onChange={(on) => onChange(on ? [...kinds, kind] : kinds.filter((one) => one !== kind))} />)}
    </fieldset>
  );
}

function NewOrg() {
  const make = useAction("orgs.create", ["orgs.list"]);
  const [name, setName] = useState("");
  const [slug, setSlug] = useState("");
  const [kinds, setKinds] = useState<readonly Kind[]>(["publisher"]);
  const body = { name: name.trim(), slug: slug.trim(), kinds };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const made = await make.run({ body });
    if (!made) return;
    setName("");
    setSlug("");
    say(`${made.name} is open: invite its first admin`);
  };
  return (
    <Card title="Open an org">
      <form aria-label="Open an org" className="flex flex-col gap-4" onSubmit={(event) => void send(event)}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Name" value={name} onChange={setName} maxLength={100} error={make.problem?.errors.find((one) => one.path === "/name")?.message} />
          <TextField label="Slug" value={slug} onChange={setSlug} maxLength={40} mono help="In addresses, for good: lower-case letters, digits and hyphens." error={make.problem?.errors.find((one) => one.path === "/slug")?.message} />
        </div>
        <KindChoice kinds={kinds} onChange={setKinds} />
        <ProblemNotice problem={make.problem} title="Not opened" />
        <div><Button type="submit" look="primary" pending={make.pending} disabledBecause={name.trim() === "" || slug.trim() === "" ? "Name and slug come first." : kinds.length === 0 ? "Say what it is." : undefined}>Open the org</Button></div>
        <ApiCall operation="orgs.create" given={{ body }} />
      </form>
    </Card>
  );
}
