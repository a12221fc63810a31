import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Tag } from "../../ui/Chip.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";

/** Groups of the org, and a new one. */
export function GroupsPage() {
  const list = useLoaded("groups.list", { query: { limit: 200 } });
  return (
    <Page title="Groups" area="Org console">
      <Loaded from={list}>
        {({ groups, next }) => groups.length === 0 ? <Empty title="No groups yet">Give an app to a group, and whoever joins the group has it.</Empty> : (
          <>
            <Table caption="Groups" columns={["Name", "Description", "People", "Source"]}>
              {groups.map((group) => (
                <tr key={group.id}>
                  <Cell head><Link to="/org/groups/$id" params={{ id: group.id }} className={linkClass}>{group.name}</Link></Cell>
                  <Cell>{group.description}</Cell><Cell>{group.memberCount}</Cell><Cell><Tag>{group.source}</Tag></Cell>
                </tr>
              ))}
            </Table>
            {next !== null && <p className="text-dim">The first 200 are shown.</p>}
          </>
        )}
      </Loaded>
      <AddGroup />
    </Page>
  );
}

function AddGroup() {
  const create = useAction("groups.create", ["groups.list"]);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const body = { name, ...(description === "" ? {} : { description }) };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const group = await create.run({ body });
    if (!group) return;
    setName("");
    setDescription("");
    say(`${group.name} added`);
  };
  return (
    <Card title="Add a group">
      <form className="flex flex-col gap-4" onSubmit={(event) => void send(event)}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Group name" value={name} onChange={setName} error={create.problem?.errors.find((one) => one.path === "/name")?.message} />
          <TextField label="Description" optional value={description} onChange={setDescription} />
        </div>
        <ProblemNotice problem={create.problem} title="Not added" />
        <div><Button type="submit" look="primary" pending={create.pending}>Add group</Button></div>
        <ApiCall operation="groups.create" given={{ body }} />
      </form>
    </Card>
  );
}
