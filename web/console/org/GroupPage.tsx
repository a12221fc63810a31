import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { GroupView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";

const REFRESH = ["people.list", "groups.list", "people.read"] as const;

/** A group and the people in it. */
export function GroupPage() {
  const { id } = useParams({ from: "/org/groups/$id" });
  const loaded = useLoaded("groups.read", { params: { id } });
  const groups = <Link key="groups" to="/org/groups" className={linkClass}>Groups</Link>;
  return (
    <Page title={loaded.data?.name ?? "Group"} area="Org console" trail={[groups]} about={loaded.data?.description}>
      <Loaded from={loaded} back={groups}>{(group) => <><Members group={group} /><DeleteGroup group={group} /></>}</Loaded>
    </Page>
  );
}

function Members({ group }: { group: GroupView }) {
  const members = useLoaded("people.list", { query: { groupId: group.id, limit: 200 } });
  const change = useAction("groups.changeMembers", REFRESH);
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const found = useLoaded("people.list", { query: { q, limit: 10 } });
  const inside = new Set(members.data?.people.map((person) => person.id));
  const given = (body: { add?: string[]; remove?: string[] }) => ({ params: { id: group.id }, body });
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <Loaded from={members}>
        {({ people, next }) => (
          <div className="flex flex-col gap-2">
            {people.length === 0 ? <p className="text-dim">Nobody is in this group yet.</p> : (
              <Table caption={`People in ${group.name}`} columns={["Name", "User name", "Remove"]}>
                {people.map((person) => (
                  <tr key={person.id}>
                    <Cell head><Link to="/org/people/$id" params={{ id: person.id }} className={linkClass}>{person.displayName}</Link></Cell>
                    <Cell>{person.userName}</Cell>
                    <Cell>
                      <Confirm label="Remove" accessibleLabel={`Remove ${person.displayName}`} small title={`Remove ${person.displayName} from ${group.name}?`} confirm="Remove from group" pending={change.pending} problem={change.problem} run={async () => (await change.run(given({ remove: [person.id] }))) !== undefined}>
                        <p>They lose every app that only this group gives them, and their accounts there are closed.</p>
                      </Confirm>
                    </Cell>
                  </tr>
                ))}
              </Table>
            )}
            {next !== null && <p className="text-dim">The first 200 are shown.</p>}
          </div>
        )}
      </Loaded>
      <Card title="Add people">
        <TextField label="Search people" type="search" value={typed} onChange={setTyped} optional />
        <ProblemNotice problem={change.problem} />
        <Loaded from={found} rows={2}>
          {({ people }) => people.length === 0 ? <p className="text-dim">Nobody matches.</p> : (
            <ul className="divide-y divide-line">
              {people.map((person) => (
                <li key={person.id} className="flex items-center justify-between gap-3 py-2">
                  <span className="min-w-0"><span className="block font-medium">{person.displayName}</span><span className="block break-all text-sm text-dim">{person.userName}</span></span>
                  {inside.has(person.id) ? <span className="text-sm text-dim">In the group</span> : (
                    <Button small pending={change.pending} aria-label={`Add ${person.displayName}`} onClick={() => void change.run(given({ add: [person.id] })).then((done) => done && say(`${person.displayName} added`))}>Add</Button>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Card>
    </div>
  );
}

function DeleteGroup({ group }: { group: GroupView }) {
  const remove = useAction("groups.delete", ["groups.list"]);
  const navigate = useNavigate();
  return (
    <div>
      <Confirm
        label="Delete group" title={`Delete ${group.name}?`} confirm="Delete group" pending={remove.pending} problem={remove.problem}
        run={async () => {
          if (!(await remove.done({ params: { id: group.id } }))) return false;
          await navigate({ to: "/org/groups" });
          return true;
        }}
      >
        <p>Its people stay, but lose every app that only this group gives them.</p>
      </Confirm>
    </div>
  );
}
