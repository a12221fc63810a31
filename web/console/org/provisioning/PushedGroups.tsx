import { useState } from "react";
import { useAction, useLoaded } from "../../../lib/loading.ts";
import type { AppView } from "../../../lib/views.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { SelectField } from "../../../ui/Field.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { Cell, Table } from "../../../ui/Table.tsx";
import { linkChip } from "../words.ts";

const REFRESH = ["provisioning.pushedGroups", "provisioning.operations", "provisioning.status"] as const;

/** Groups that the app is told about, with their members. */
export function PushedGroups({ app }: { app: AppView }) {
  const list = useLoaded("provisioning.pushedGroups", { params: { id: app.id } }, { everyMs: 10_000 });
  const groups = useLoaded("groups.list", { query: { limit: 200 } });
  const push = useAction("provisioning.pushGroup", REFRESH);
  const stop = useAction("provisioning.unpushGroup", REFRESH);
  const [group, setGroup] = useState("");
  const [mode, setMode] = useState("create");
  const pushed = new Set(list.data?.items.map((one) => one.groupId));
  const choices = (groups.data?.groups ?? []).filter((one) => !pushed.has(one.id)).map((one) => ({ value: one.id, label: one.name }));
  const given = { params: { id: app.id, groupId: group === "" ? "grp_…" : group }, body: { mode } };
  return (
    <Card title="Groups" quiet="The app is told about these groups and their members.">
      <Loaded from={list}>
        {({ items }) => items.length === 0 ? <p className="text-dim">No group is pushed yet.</p> : (
          <Table caption="Pushed groups" columns={["Group", "State", "Members", "Stop"]}>
            {items.map((one) => (
              <tr key={one.groupId}>
                <Cell head>{one.name}</Cell>
                <Cell><Chip kind={linkChip(one.state).chip}>{linkChip(one.state).words}</Chip>{one.error && <p className="text-sm text-bad">{one.error}</p>}</Cell>
                <Cell>{one.members}</Cell>
                <Cell>
                  <Confirm
                    label="Stop" accessibleLabel={`Stop pushing ${one.name}`} small title={`Stop pushing ${one.name}?`} confirm="Stop pushing" pending={stop.pending} problem={stop.problem}
                    run={() => stop.done({ params: { id: app.id, groupId: one.groupId }, query: { then: "leave" } })}
                  >
                    <p>The group stays in the app as it is; later changes are no longer told.</p>
                  </Confirm>
                </Cell>
              </tr>
            ))}
          </Table>
        )}
      </Loaded>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label="Group to push" value={group} onChange={setGroup} choices={[{ value: "", label: "Choose" }, ...choices]} />
        <SelectField label="In the app" value={mode} onChange={setMode} choices={[{ value: "create", label: "Create the group" }, { value: "link", label: "Link to the group of that name" }]} />
      </div>
      <ProblemNotice problem={push.problem} title="Not pushed" />
      <div><Button pending={push.pending} disabledBecause={group === "" ? "Choose a group first." : undefined} onClick={() => void push.run(given).then(() => setGroup(""))}>Push group</Button></div>
      <ApiCall operation="provisioning.pushGroup" given={given} />
    </Card>
  );
}
