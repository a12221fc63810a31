import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import type { TeamView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Tag } from "../../ui/Chip.tsx";
import { SelectField, TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { say } from "../../ui/Toasts.tsx";
import { useSession } from "../session.tsx";

/** Who works on a submission: they hear of it as its sender does. One of them may own it. */
export function Collaborators({ submissionId, readOnly }: { submissionId: string; readOnly: boolean }) {
  const given = { params: { id: submissionId } };
  const team = useLoaded("collaborators.list", given);
  const { rights } = useSession();
  return (
    <Card title="Collaborators" quiet="Members of your org who follow this submission: they get its notices. News goes to the owner in the place of who sent it.">
      <Loaded from={team} rows={2}>{(found) => <Team submissionId={submissionId} team={found} readOnly={readOnly} />}</Loaded>
      {!readOnly && (rights.includes("org.manage") ? <Invite />
        : <p className="text-sm text-dim">Somebody is missing? An administrator of your org invites people, with the role Publisher.</p>)}
    </Card>
  );
}

function Team({ submissionId, team, readOnly }: { submissionId: string; team: TeamView; readOnly: boolean }) {
  const put = useAction("collaborators.put");
  const remove = useAction("collaborators.remove");
  const [chosen, setChosen] = useState("");
  const keep = (answer: TeamView | undefined, words: string) => {
    if (!answer) return;
    know("collaborators.list", { params: { id: submissionId } }, answer);
    say(words);
  };
  const given = (account: string, owner: boolean) => ({ params: { id: submissionId, account }, body: { owner } });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen === "") return;
    keep(await put.run(given(chosen, false)), "Collaborator added");
    setChosen("");
  };
  return (
    <>
      {!team.items.some((one) => one.owner) && <p className="text-dim">{team.lead ? `News goes to ${team.lead.name}, who began or sent it.` : "Who began it has left; news goes to your org's publishers and administrators."}</p>}
      {team.items.length > 0 && (
        <ul className="divide-y divide-line">
          {team.items.map((one) => (
            <li key={one.accountId} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5">
              <span className="min-w-0 flex-1 basis-48"><span className="font-medium">{one.name}</span> <span className="block break-all text-sm text-dim">{one.email}</span></span>
              {one.owner && <Tag>Owner</Tag>}
              {!readOnly && (
                <span className="flex flex-wrap gap-2">
                  <Button small aria-label={`${one.owner ? "Not owner" : "Make owner"}: ${one.name}`} onClick={() => void put.run(given(one.accountId, !one.owner)).then((answer) => keep(answer, one.owner ? "Nobody owns it now" : `${one.name} owns it now`))}>
                    {one.owner ? "Not owner" : "Make owner"}
                  </Button>
                  <Button small aria-label={`Remove ${one.name}`} onClick={() => void remove.run({ params: { id: submissionId, account: one.accountId } }).then((answer) => keep(answer, "Collaborator removed"))}>Remove</Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <ProblemNotice problem={put.problem ?? remove.problem} title="Not changed" />
      {!readOnly && team.candidates.length > 0 && (
        <form className="flex flex-wrap items-end gap-3" aria-label="Add a collaborator" onSubmit={(event) => void add(event)}>
          <div className="min-w-0 flex-1 basis-60">
            <SelectField label="Member" value={chosen} onChange={setChosen} choices={[{ value: "", label: "Choose" }, ...team.candidates.map((one) => ({ value: one.accountId, label: `${one.name}, ${one.email}` }))]} />
          </div>
          <Button type="submit" pending={put.pending} disabledBecause={chosen === "" ? "Choose a member first." : undefined} reasonShown>Add collaborator</Button>
        </form>
      )}
      {!readOnly && <ApiCall operation="collaborators.put" given={given(chosen === "" ? "acc_…" : chosen, false)} />}
    </>
  );
}

/** For administrators: somebody new, with the role that lets them work on submissions. */
function Invite() {
  const invite = useAction("members.invite", ["members.list"]);
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const body = { email, name, roles: ["publisher"] };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const made = await invite.run({ body });
    if (!made) return;
    say(made.mailed ? `${email} is invited` : "The invitation could not be mailed; send it again under Settings", made.mailed ? "ok" : "bad");
    setEmail("");
    setName("");
  };
  return (
    <details className="rounded-control border border-line">
      <summary className="px-3 py-2 font-medium">Invite somebody to your org</summary>
      <form className="flex flex-col gap-3 p-3" aria-label="Invite somebody to your org" onSubmit={(event) => void send(event)}>
        <p className="text-sm text-dim">They get the role Publisher by mail; once they have accepted, add them above. Other roles and open invitations are under <Link to="/org/settings" className={linkClass}>Settings</Link>.</p>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField label="E-mail" type="email" value={email} onChange={setEmail} autoComplete="off" error={invite.problem?.errors.find((one) => one.path === "/email")?.message} />
          <TextField label="Name" value={name} onChange={setName} autoComplete="off" maxLength={120} error={invite.problem?.errors.find((one) => one.path === "/name")?.message} />
        </div>
        <ProblemNotice problem={invite.problem} title="Not invited" />
        <div><Button type="submit" pending={invite.pending} disabledBecause={email.trim() === "" || name.trim() === "" ? "Write an address and a name first." : undefined}>Invite as publisher</Button></div>
        <ApiCall operation="members.invite" given={{ body }} />
      </form>
    </details>
  );
}
