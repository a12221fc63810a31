import { useLoaded } from "../../../lib/loading.ts";
import type { AppView } from "../../../lib/views.ts";
import { Card } from "../../../ui/Card.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { Cell, Table } from "../../../ui/Table.tsx";
import { linkChip } from "../words.ts";

/** People's accounts in the app, as far as is known here. */
export function Accounts({ app }: { app: AppView }) {
  const list = useLoaded("provisioning.accounts", { params: { id: app.id }, query: { limit: 200 } }, { everyMs: 10_000 });
  return (
    <Card title="Accounts">
      <Loaded from={list}>
        {({ items, next }) => items.length === 0 ? <p className="text-dim">No account yet.</p> : (
          <>
            <Table caption="Accounts" columns={["Person", "State", "Synced"]}>
              {items.map((one) => (
                <tr key={one.personId}>
                  <Cell head>{one.name}<span className="block break-all text-sm font-normal text-dim">{one.userName}</span></Cell>
                  <Cell><Chip kind={linkChip(one.state).chip}>{linkChip(one.state).words}</Chip>{one.error && <p className="text-sm text-bad">{one.error}</p>}</Cell>
                  <Cell className="whitespace-nowrap">{one.syncedAt ? <Moment at={one.syncedAt} /> : "-"}</Cell>
                </tr>
              ))}
            </Table>
            {next !== null && <p className="text-dim">The first 200 are shown.</p>}
          </>
        )}
      </Loaded>
    </Card>
  );
}
