import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";
import { ImportPeople } from "./ImportPeople.tsx";
import { personChip } from "./words.ts";

/** Who is served: search, add one, or many from CSV. */
export function PeoplePage() {
  const { q } = useSearch({ from: "/org/people" });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(q ?? "");
  const [limit, setLimit] = useState(50);
  const list = useLoaded("people.list", { query: { q, limit } });
  return (
    <Page title="People" area="Org console">
      <form role="search" className="flex max-w-xl items-end gap-2" onSubmit={(event) => { event.preventDefault(); void navigate({ to: "/org/people", search: typed.trim() === "" ? {} : { q: typed.trim() } }); }}>
        <div className="flex-1"><TextField label="Search people" type="search" value={typed} onChange={setTyped} optional /></div>
        <Button type="submit">Search</Button>
      </form>
      <Loaded from={list}>
        {({ people, next }) => people.length === 0
          ? <Empty title={q ? `Nobody matches "${q}"` : "Nobody yet"} action={q && <Link to="/org/people" search={{}} className={linkClass}>Show everybody</Link>}>{q ? "Search by name, user name or e-mail." : "Add your people below, one by one or from a CSV file."}</Empty>
          : (
            <>
              <Table caption="People" columns={["Name", "User name", "E-mail", "Status", "Source"]}>
                {people.map((person) => (
                  <tr key={person.id}>
                    <Cell head><Link to="/org/people/$id" params={{ id: person.id }} className={linkClass}>{person.displayName}</Link></Cell>
                    <Cell>{person.userName}</Cell><Cell>{person.email}</Cell>
                    <Cell><Chip kind={personChip(person.status).chip}>{personChip(person.status).words}</Chip></Cell>
                    <Cell><Tag>{person.source}</Tag></Cell>
                  </tr>
                ))}
              </Table>
              {next !== null && limit < 200 && <div><Button onClick={() => setLimit(200)}>Show more</Button></div>}
              {next !== null && limit >= 200 && <p className="text-dim">The first 200 are shown; search to find the others.</p>}
            </>
          )}
      </Loaded>
      <div className="grid items-start gap-5 lg:grid-cols-2"><AddPerson /><ImportPeople /></div>
    </Page>
  );
}

const FIELDS = [
  { name: "givenName", label: "Given name" }, { name: "familyName", label: "Family name" }, { name: "email", label: "E-mail" }, { name: "userName", label: "User name" },
] as const;

function AddPerson() {
  const create = useAction("people.create", ["people.list"]);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const body = { givenName: values["givenName"] ?? "", familyName: values["familyName"] ?? "", email: values["email"] ?? "", userName: values["userName"] || (values["email"] ?? "") };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const person = await create.run({ body });
    if (!person) return;
    setValues({});
    say(`${person.displayName} added`);
  };
  return (
    <Card title="Add a person">
      <form className="flex flex-col gap-4" onSubmit={(event) => void send(event)}>
        {FIELDS.map(({ name, label }) => (
          <TextField
            key={name} label={label} value={values[name] ?? ""} onChange={(value) => setValues({ ...values, [name]: value })} optional={name === "userName"}
            {...(name === "userName" ? { help: "Left empty: the e-mail." } : {})} error={create.problem?.errors.find((one) => one.path === `/${name}`)?.message} autoComplete="off"
          />
        ))}
        <ProblemNotice problem={create.problem} title="Not added" />
        <div><Button type="submit" look="primary" pending={create.pending}>Add person</Button></div>
        <ApiCall operation="people.create" given={{ body }} />
      </form>
    </Card>
  );
}
