import { useAction, useLoaded } from "../../lib/loading.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { CopyButton } from "../../ui/Copy.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";
import { History } from "./History.tsx";

/** The keys that sign evidence: the one in use, and those that earlier evidence rests on. */
export function KeysPage() {
  const list = useLoaded("evidence.keys");
  const rotate = useAction("evidence.rotateKey", ["evidence.keys", "audit.list"]);
  const change = (
    <Confirm
      label="New key" look="plain" title="Sign with a new key?" confirm="Sign with a new key" pending={rotate.pending} problem={rotate.problem}
      run={async () => {
        const done = await rotate.run({ body: {} });
        if (done) say("Evidence is signed with a new key from now on");
        return done !== undefined;
      }}
    >
      <p>Runs that finish from now on are signed with it. What earlier keys signed still verifies: they stay listed.</p>
      <p>Whoever pins keys fetches the list again. Do this when the old key may be known to somebody, or by your own calendar.</p>
    </Confirm>
  );
  return (
    <Page title="Evidence keys" area="Network" action={change} about={<p>Anybody verifies evidence with these, offline: <a className={linkClass} href="/.well-known/entente-evidence-keys.json">the list for machines</a>.</p>}>
      <Card title="Public keys">
        <Loaded from={list}>
          {({ keys }) => (
            <Table caption="Keys that sign evidence" columns={["Key", "State", "Public key (Ed25519)", "Copy"]}>
              {keys.map((key, at) => (
                <tr key={key.kid}>
                  <Cell head className="min-w-52"><code className="break-all font-mono text-xs">{key.kid}</code></Cell>
                  <Cell><Chip kind={at === 0 ? "ok" : "idle"}>{at === 0 ? "Signs" : "Verifies only"}</Chip></Cell>
                  <Cell className="min-w-52"><code className="break-all font-mono text-xs">{key.x}</code></Cell>
                  <Cell><CopyButton value={JSON.stringify(key)} what={`key ${key.kid.slice(0, 8)}`} /></Cell>
                </tr>
              ))}
            </Table>
          )}
        </Loaded>
        <ApiCall operation="evidence.rotateKey" given={{ body: {} }} />
      </Card>
      <History action="evidence." words={() => "A new key signs."} />
    </Page>
  );
}
