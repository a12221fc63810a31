import { useState } from "react";
import { useAction, useLoaded } from "../../lib/loading.ts";
import type { AppView, ProvisioningView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/States.tsx";
import { say } from "../../ui/Toasts.tsx";
import { Accounts } from "./provisioning/Accounts.tsx";
import { Connect } from "./provisioning/Connect.tsx";
import { Operations } from "./provisioning/Operations.tsx";
import { PushedGroups } from "./provisioning/PushedGroups.tsx";
import { Sync } from "./provisioning/Sync.tsx";
import { healthChip } from "./words.ts";

const REFRESH = ["provisioning.status", "provisioning.operations", "provisioning.accounts"] as const;

/** Health and counts, the connection, what was sent, accounts and groups. */
export function ProvisioningPart({ app }: { app: AppView }) {
  const status = useLoaded("provisioning.status", { params: { id: app.id } }, { everyMs: 5_000 });
  return (
    <Loaded from={status} rows={6}>
      {(now) => (
        <div className="flex flex-col gap-5">
          <Header app={app} now={now} />
          {now.removals && <Removals app={app} plan={now.removals} />}
          {now.health === "off" || now.health === "needs_credentials" ? <Connect app={app} now={now} /> : null}
          {now.health !== "off" && (
            <>
              <Operations app={app} />
              <div className="grid items-start gap-5 xl:grid-cols-2">
                <Accounts app={app} />
                {now.features.includes("group_push") && <PushedGroups app={app} />}
              </div>
              {now.health !== "needs_credentials" && (
                <details className="rounded-card border border-line bg-panel"><summary className="p-4 font-medium">Change the credentials</summary><div className="p-4 pt-0"><Connect app={app} now={now} plain /></div></details>
              )}
            </>
          )}
        </div>
      )}
    </Loaded>
  );
}

function Header({ app, now }: { app: AppView; now: ProvisioningView }) {
  const pause = useAction("provisioning.pause", REFRESH);
  const resume = useAction("provisioning.resume", REFRESH);
  const test = useAction("provisioning.test", REFRESH);
  const disconnect = useAction("provisioning.disconnect", REFRESH);
  const [tested, setTested] = useState<{ ok: boolean; message: string }>();
  const given = { params: { id: app.id } };
  const { chip, words } = healthChip(now.health);
  const counts = [["In sync", now.inSync], ["Pending", now.pending], ["Failed", now.failed], ["Active accounts", now.accounts]] as const;
  return (
    <Card title="Provisioning" action={<Chip kind={chip}>{words}</Chip>}>
      {now.reason && <p>{now.reason}</p>}
      {now.notBefore && <p>The app asked for patience until <Moment at={now.notBefore} />.</p>}
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {counts.map(([name, count]) => <div key={name} className="rounded-control bg-canvas p-3"><dt className="text-sm text-dim">{name}</dt><dd className="text-xl font-semibold tabular-nums">{count}</dd></div>)}
      </dl>
      <p className="text-dim">
        {now.baseUrl && <code className="break-all font-mono text-xs">{now.baseUrl}</code>} {now.lastSuccessAt && <>Last success <Moment at={now.lastSuccessAt} />. </>}
        {now.lastFullSyncAt ? <>Last full sync <Moment at={now.lastFullSyncAt} />.</> : now.health !== "off" && "No full sync yet."}
      </p>
      <ProblemNotice problem={pause.problem ?? resume.problem ?? test.problem} />
      {tested && <Notice tone={tested.ok ? "ok" : "bad"} role="status">{tested.message}</Notice>}
      {now.health !== "off" && (
        <div className="flex flex-wrap items-start gap-2">
          <Button pending={test.pending} pendingLabel="Testing" onClick={() => void test.run(given).then((answer) => setTested(answer))}>Test connection</Button>
          {now.health === "paused" ? <Button pending={resume.pending} onClick={() => void resume.run(given)}>Resume</Button> : <Button pending={pause.pending} onClick={() => void pause.run(given)}>Pause</Button>}
          <Sync app={app} />
          <Confirm
            label="Disconnect" title={`Disconnect provisioning of ${app.label}?`} confirm="Disconnect" pending={disconnect.pending} problem={disconnect.problem}
            run={async () => {
              if (!(await disconnect.done(given))) return false;
              say("Provisioning disconnected");
              return true;
            }}
          >
            <p>The credentials are destroyed and what waits is called off. Accounts in the app stay as they are, and nobody closes those of people who leave.</p>
          </Confirm>
        </div>
      )}
    </Card>
  );
}

function Removals({ app, plan }: { app: AppView; plan: NonNullable<ProvisioningView["removals"]> }) {
  const approve = useAction("provisioning.approveRemovals", REFRESH);
  return (
    <Notice tone="warn" role="alert" title={`${plan.people.length} removals wait for you`}>
      <p>More people would lose their account than the {plan.budget} that may go without a second look. Nothing is removed before somebody approves this list of <Moment at={plan.createdAt} />.</p>
      <details><summary>Who</summary><ul className="list-disc ps-5">{plan.people.map((person) => <li key={person.id}>{person.name}</li>)}</ul></details>
      <div>
        <Confirm
          label="Approve removals" title={`Remove ${plan.people.length} people from ${app.label}?`} confirm={`Remove ${plan.people.length} people`} pending={approve.pending} problem={approve.problem}
          run={async () => (await approve.run({ params: { id: app.id, plan: plan.id }, body: { digest: plan.digest } })) !== undefined}
        >
          <p>Their accounts are deactivated or deleted, as the manifest says. This approval is for exactly this list.</p>
        </Confirm>
      </div>
    </Notice>
  );
}
