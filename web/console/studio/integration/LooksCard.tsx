import { type FormEvent, useState } from "react";
import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { TextField } from "../../../ui/Field.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../../ui/Notice.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { brokenIn, Checks, Looks } from "../../review/Looks.tsx";
import { useSession } from "../../session.tsx";
import { type Integration, useWriteBlock } from "./integration.ts";

/** Nightly checks, and one press that renews the evidence. */
export function LooksCard({ integration: { slug, state } }: { integration: Integration }) {
  const given = { params: { slug } };
  const { rights } = useSession();
  const loaded = useLoaded("integrations.rechecks", given, { everyMs: 10_000 });
  const renew = useAction("integrations.renew", ["integrations.get"]);
  const broken = loaded.data && brokenIn(loaded.data);
  const running = loaded.data?.items.some((one) => one.outcome === "running");
  const blocked = !rights.includes("verification.run") ? "Your roles do not include running checks." : state === "removed" || state === "suspended" ? "It is not in the catalog now."
    : (loaded.data?.missing.length ?? 0) > 0 ? "Enter the test account's secrets again first." : running ? "A look is going on: its outcome appears here." : undefined;
  const begin = async () => {
    const found = await renew.run({ ...given, body: {} });
    if (!found) return;
    know("integrations.rechecks", given, found);
    say("The checks run; the evidence is renewed when they hold");
  };
  return (
    <Card title="Nightly checks" quiet="What is published is run again, one at a time. A run that holds renews the evidence." action={<Button pending={renew.pending} pendingLabel="Starting" disabledBecause={blocked} onClick={() => void begin()}>Renew evidence now</Button>}>
      {broken && <Notice tone="bad" title="A check that held is violated now"><p className="flex flex-wrap gap-x-2"><Checks ids={broken.checks} /> <span>since the look of <Moment at={broken.since} />.</span></p><p>The desk is told. Nothing changes in the catalog by itself.</p></Notice>}
      {(loaded.data?.missing ?? []).map((name) => <TestSecret key={name} slug={slug} name={name} />)}
      <ProblemNotice problem={renew.problem} title="Nothing was run" />
      <Loaded from={loaded} rows={2}>{(found) => <Looks found={found} slug={slug} />}</Loaded>
      <ApiCall operation="integrations.renew" given={{ ...given, body: {} }} />
    </Card>
  );
}

/** A secret that was deleted after its 30 days, given once more. */
function TestSecret({ slug, name }: { slug: string; name: string }) {
  const given = { params: { slug, name } };
  const keep = useAction("integrations.setTestSecret", ["integrations.rechecks"]);
  const [value, setValue] = useState("");
  const block = useWriteBlock();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (value === "" || !(await keep.done({ ...given, body: { value } }))) return;
    setValue("");
    say(`${name} kept for 30 days`);
  };
  return (
    <form aria-label={`Test secret ${name}`} className="flex flex-col items-start gap-2 rounded-control border border-line p-3" onSubmit={(event) => void send(event)}>
      <TextField label={`Test secret ${name}`} help="It was deleted, as announced. Enter it again to run the published version; it is deleted after 30 days and cannot be read back." type="password" value={value} onChange={setValue} autoComplete="off" mono maxLength={4096} className="w-full" />
      <ProblemNotice problem={keep.problem} title="Not kept" />
      <Button type="submit" pending={keep.pending} disabledBecause={block ?? (value === "" ? "Enter the secret first." : undefined)}>Keep secret</Button>
      <ApiCall operation="integrations.setTestSecret" given={{ ...given, body: { value: "…" } }} of={name} />
    </form>
  );
}
