import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { say } from "../../ui/Toasts.tsx";
import { personChip } from "./words.ts";

type Person = Answers["people.read"];
const REFRESH = ["people.read", "people.list"] as const;

/** One person: what is known, their groups, and whether they may sign in. */
export function PersonPage() {
  const { id } = useParams({ from: "/org/people/$id" });
  const loaded = useLoaded("people.read", { params: { id } });
  const people = <Link key="people" to="/org/people" search={{}} className={linkClass}>People</Link>;
  const status = loaded.data && personChip(loaded.data.status);
  return (
    <Page title={loaded.data?.displayName ?? "Person"} area="Org console" trail={[people]} about={status && <><Chip kind={status.chip}>{status.words}</Chip><span>{loaded.data?.userName}</span></>}>
      <Loaded from={loaded} back={people}>
        {(person) => <div className="grid items-start gap-5 lg:grid-cols-2"><Details key={person.version} person={person} /><div className="flex flex-col gap-5"><Access person={person} /><Groups person={person} /></div></div>}
      </Loaded>
    </Page>
  );
}

const FIELDS = [
  { name: "givenName", label: "Given name" }, { name: "familyName", label: "Family name" }, { name: "displayName", label: "Display name" }, { name: "email", label: "E-mail" }, { name: "userName", label: "User name" },
] as const;

function Details({ person }: { person: Person }) {
  const update = useAction("people.update", REFRESH);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(FIELDS.map(({ name }) => [name, person[name]])));
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await update.run({ params: { id: person.id }, body: { ...values, version: person.version } })) say("Changes kept");
  };
  return (
    <Card title="Profile">
      <form className="flex flex-col gap-4" onSubmit={(event) => void send(event)}>
        {FIELDS.map(({ name, label }) => <TextField key={name} label={label} value={values[name] ?? ""} onChange={(value) => setValues({ ...values, [name]: value })} error={update.problem?.errors.find((one) => one.path === `/${name}`)?.message} />)}
        {Object.entries(person.profile).map(([name, value]) => <p key={name}><span className="text-dim">{name}</span> {String(value)}</p>)}
        <ProblemNotice problem={update.problem} title="Not kept" />
        <div><Button type="submit" pending={update.pending}>Keep changes</Button></div>
      </form>
    </Card>
  );
}

function Access({ person }: { person: Person }) {
  const navigate = useNavigate();
  const suspend = useAction("people.suspend", REFRESH);
  const activate = useAction("people.activate", REFRESH);
  const deactivate = useAction("people.deactivate", REFRESH);
  const invite = useAction("people.invite", REFRESH);
  const remove = useAction("people.delete", ["people.list"]);
  const given = { params: { id: person.id } };
  return (
    <Card title="Access">
      <p className="text-dim">{person.accountId ? "May sign in." : "Has no sign-in yet."}</p>
      <ProblemNotice problem={activate.problem ?? invite.problem} />
      <div className="flex flex-wrap items-start gap-2">
        {!person.accountId && person.status === "active" && <Button pending={invite.pending} onClick={() => void invite.run(given).then((done) => done && say(`${person.displayName} invited`))}>Invite to sign in</Button>}
        {person.status !== "active" && <Button look="primary" pending={activate.pending} onClick={() => void activate.run(given)}>Activate</Button>}
        {person.status === "active" && (
          <Confirm label="Suspend" look="plain" title={`Suspend ${person.displayName}?`} confirm="Suspend person" pending={suspend.pending} problem={suspend.problem} run={async () => (await suspend.run(given)) !== undefined}>
            <p>They cannot sign in until activated again. Their accounts in apps stay.</p>
          </Confirm>
        )}
        {person.status !== "deactivated" && (
          <Confirm label="Deactivate" title={`Deactivate ${person.displayName}?`} confirm="Deactivate person" pending={deactivate.pending} problem={deactivate.problem} run={async () => (await deactivate.run(given)) !== undefined}>
            <p>They lose every sign-in, and every app with provisioning closes their account within a minute.</p>
          </Confirm>
        )}
        {person.status === "deactivated" && (
          <Confirm
            label="Delete" title={`Delete ${person.displayName}?`} confirm="Delete person" pending={remove.pending} problem={remove.problem}
            run={async () => {
              if (!(await remove.done(given))) return false;
              await navigate({ to: "/org/people", search: {} });
              return true;
            }}
          >
            <p>What is known about them is deleted for good. The audit keeps what they did.</p>
          </Confirm>
        )}
      </div>
    </Card>
  );
}

function Groups({ person }: { person: Person }) {
  return (
    <Card title="Groups">
      {person.groups.length === 0 ? <p className="text-dim">In no group.</p> : <ul className="list-disc ps-5">{person.groups.map((group) => <li key={group.id}><Link to="/org/groups/$id" params={{ id: group.id }} className={linkClass}>{group.name}</Link></li>)}</ul>}
    </Card>
  );
}
