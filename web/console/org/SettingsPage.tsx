import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import { day } from "../../lib/moments.ts";
import type { MemberView, Role } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";
import { ROLE_WORDS, useSession } from "../session.tsx";
import { Tokens } from "./Tokens.tsx";

/** The org itself: its name, who acts in it, and its API tokens. */
export function SettingsPage() {
  return <Page title="Settings" area="Org console"><OrgName /><Members /><Tokens /></Page>;
}

function OrgName() {
  const { org } = useSession();
  const rename = useAction("org.rename", ["session.read"]);
  const [name, setName] = useState(org.name);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await rename.run({ body: { name } })) say("Name kept");
  };
  return (
    <Card title="Org">
      <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => void send(event)}>
        <div className="w-full max-w-sm"><TextField label="Org name" value={name} onChange={setName} maxLength={100} /></div>
        <Button type="submit" pending={rename.pending}>Rename</Button>
      </form>
      <ProblemNotice problem={rename.problem} title="Not renamed" />
    </Card>
  );
}

function RoleChoice({ offered, roles, onChange }: { offered: readonly Role[]; roles: readonly Role[]; onChange(roles: readonly Role[]): void }) {
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
      <legend className="sr-only">Roles</legend>
      {offered.map((role) => <CheckField key={role} label={ROLE_WORDS[role]} checked={roles.includes(role)} onChange={(on) => onChange(on ? [...roles, role] : roles.filter((one) => one !== role))} />)}
    </fieldset>
  );
}

function Members() {
  const list = useLoaded("members.list");
  return (
    <Card title="Members" quiet="People who act in this org. Who is served by apps is under People.">
      <Loaded from={list}>
        {({ members, invitations, roles }) => (
          <>
            <Table caption="Members" columns={["Name", "E-mail", "Roles", "Since", "Remove"]}>{members.map((member) => <Member key={member.id} member={member} offered={roles} />)}</Table>
            {invitations.length > 0 && (
              <Table caption="Open invitations" columns={["Invited", "E-mail", "Roles", "Expires", "Withdraw"]}>
                {invitations.map((one) => (
                  <tr key={one.id}><Cell head>{one.name}</Cell><Cell>{one.email}</Cell><Cell>{one.roles.map((role) => ROLE_WORDS[role]).join(", ")}</Cell><Cell className="whitespace-nowrap">{day(one.expiresAt)}</Cell><Cell><Remove id={one.id} name={one.name} label="Withdraw" about="The link in their mail stops working." /></Cell></tr>
                ))}
              </Table>
            )}
            <Invite offered={roles} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Member({ member, offered }: { member: MemberView; offered: readonly Role[] }) {
  const change = useAction("members.changeRoles", ["members.list", "session.read"]);
  const [roles, setRoles] = useState<readonly Role[]>(member.roles);
  return (
    <tr>
      <Cell head>{member.name}</Cell><Cell>{member.email}</Cell>
      <Cell className="min-w-40">
        <span className="block pb-1">{member.roles.map((role) => ROLE_WORDS[role]).join(", ")}</span>
        <Confirm
          label="Change roles" accessibleLabel={`Change roles of ${member.name}`} small look="plain" title={`Roles of ${member.name}`} confirm="Keep roles"
          pending={change.pending} problem={change.problem} run={async () => roles.length > 0 && (await change.run({ params: { id: member.id }, body: { roles } })) !== undefined}
        >
          <RoleChoice offered={offered} roles={roles} onChange={setRoles} />
        </Confirm>
      </Cell>
      <Cell className="whitespace-nowrap">{day(member.joinedAt)}</Cell>
      <Cell><Remove id={member.id} name={member.name} label="Remove" about="Their sessions and API tokens of this org end at once." /></Cell>
    </tr>
  );
}

function Remove({ id, name, label, about }: { id: string; name: string; label: string; about: string }) {
  const remove = useAction("members.remove", ["members.list"]);
  return (
    <Confirm label={label} accessibleLabel={`${label} ${name}`} small title={`${label} ${name}?`} confirm={`${label} ${name}`} pending={remove.pending} problem={remove.problem} run={() => remove.done({ params: { id } })}>
      <p>{about}</p>
    </Confirm>
  );
}

function Invite({ offered }: { offered: readonly Role[] }) {
  const invite = useAction("members.invite", ["members.list"]);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<readonly Role[]>(["member"]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const made = await invite.run({ body: { name, email, roles } });
    if (!made) return;
    setName("");
    setEmail("");
    say(made.mailed ? `${made.name} invited by mail` : `${made.name} invited; the mail could not be sent`);
  };
  return (
    <form aria-label="Invite a member" className="flex flex-col gap-4 border-t border-line pt-4" onSubmit={(event) => void send(event)}>
      <h3 className="font-semibold">Invite a member</h3>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Name" value={name} onChange={setName} maxLength={100} autoComplete="off" />
        <TextField label="E-mail" type="email" value={email} onChange={setEmail} maxLength={254} autoComplete="off" error={invite.problem?.errors.find((one) => one.path === "/email")?.message} />
      </div>
      <RoleChoice offered={offered} roles={roles} onChange={setRoles} />
      <ProblemNotice problem={invite.problem} title="Not invited" />
      <div><Button type="submit" look="primary" pending={invite.pending} disabledBecause={roles.length === 0 ? "Choose a role first." : undefined}>Invite</Button></div>
    </form>
  );
}
