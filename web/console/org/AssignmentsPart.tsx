import { useDeferredValue, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { AppView, AssignmentView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Tag } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";

const REFRESH = ["apps.assignments", "provisioning.status", "provisioning.operations"] as const;

/** Who is given the app, and somebody more. */
export function AssignmentsPart({ app }: { app: AppView }) {
  const list = useLoaded("apps.assignments", { params: { id: app.id } });
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <Loaded from={list}>
        {({ items }) => items.length === 0
          ? <Empty title="Nobody is given this app yet">Search a person or a group and assign the app. They find it in My apps at once{app.enabled.includes("scim") ? ", and their account is made" : ""}.</Empty>
          : (
            <Table caption="Assignments" columns={["Who", "Kind", "People", "Assigned", "Remove"]}>
              {items.map((item) => (
                <tr key={item.id}>
                  <Cell head>{item.name}</Cell>
                  <Cell><Tag>{item.kind === "group" ? "Group" : "Person"}</Tag></Cell>
                  <Cell>{item.people}</Cell>
                  <Cell className="whitespace-nowrap"><Moment at={item.assignedAt} /></Cell>
                  <Cell><Remove app={app} item={item} /></Cell>
                </tr>
              ))}
            </Table>
          )}
      </Loaded>
      <Assign app={app} assigned={list.data?.items ?? []} />
    </div>
  );
}

function Remove({ app, item }: { app: AppView; item: AssignmentView }) {
  const unassign = useAction("apps.unassign", REFRESH);
  return (
    <Confirm
      label="Remove" accessibleLabel={`Remove ${item.name}`} small title={`Take ${app.label} from ${item.name}?`} confirm="Remove assignment" pending={unassign.pending} problem={unassign.problem}
      run={async () => {
        if (!(await unassign.done({ params: { id: app.id, assignment: item.id } }))) return false;
        say(`${item.name} no longer has ${app.label}`);
        return true;
      }}
    >
      <p>{item.kind === "group" ? `${item.people} people lose the app, except those who have it another way.` : "They lose the app, unless a group gives it to them."}</p>
      <ul className="list-disc ps-5">
        {(app.enabled.includes("saml") || app.enabled.includes("oidc")) && <li>They cannot sign in to it from here any more.</li>}
        {app.enabled.includes("scim") && <li>Their account in the app is deactivated or deleted, as its manifest says.</li>}
      </ul>
    </Confirm>
  );
}

function Assign({ app, assigned }: { app: AppView; assigned: readonly AssignmentView[] }) {
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const people = useLoaded("people.list", { query: { q, limit: 10 } });
  const groups = useLoaded("groups.list", { query: { q, limit: 10 } });
  const assign = useAction("apps.assign", REFRESH);
  const has = (id: string) => assigned.some((item) => item.targetId === id);
  const give = async (kind: "person" | "group", id: string, name: string) => {
    if (await assign.run({ params: { id: app.id }, body: { targets: [{ kind, id }] } })) say(`${name} now has ${app.label}`);
  };
  const row = (kind: "person" | "group", id: string, name: string, about: string) => (
    <li key={id} className="flex items-center justify-between gap-3 py-2">
      <span className="min-w-0"><span className="block break-words font-medium">{name}</span><span className="block break-all text-sm text-dim">{about}</span></span>
      {has(id) ? <span className="text-sm text-dim">Assigned</span> : <Button small pending={assign.pending} aria-label={`Assign ${name}`} onClick={() => void give(kind, id, name)}>Assign</Button>}
    </li>
  );
  return (
    <Card title="Assign">
      <TextField label="Search people and groups" type="search" value={typed} onChange={setTyped} optional />
      <ProblemNotice problem={assign.problem} title="Not assigned" />
      <section aria-label="Groups found">
        <h3 className="text-sm font-medium text-dim">Groups</h3>
        <Loaded from={groups} rows={1}>{({ groups: found }) => found.length === 0 ? <p className="py-1 text-dim">No group matches.</p> : <ul className="divide-y divide-line">{found.map((group) => row("group", group.id, group.name, `${group.memberCount} people`))}</ul>}</Loaded>
      </section>
      <section aria-label="People found">
        <h3 className="text-sm font-medium text-dim">People</h3>
        <Loaded from={people} rows={2}>{({ people: found }) => found.length === 0 ? <p className="py-1 text-dim">Nobody matches.</p> : <ul className="divide-y divide-line">{found.map((person) => row("person", person.id, person.displayName, person.userName))}</ul>}</Loaded>
      </section>
      <ApiCall operation="apps.assign" given={{ params: { id: app.id }, body: { targets: [{ kind: "group", id: "grp_…" }] } }} />
    </Card>
  );
}
