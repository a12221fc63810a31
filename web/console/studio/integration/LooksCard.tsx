import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../../ui/Notice.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { brokenIn, Checks, Looks } from "../../review/Looks.tsx";
import { useSession } from "../../session.tsx";
import type { Integration } from "./integration.ts";

/** Nightly checks, and one press that renews the evidence. */
export function LooksCard({ integration: { slug, state } }: { integration: Integration }) {
  const given = { params: { slug } };
  const { rights } = useSession();
  const loaded = useLoaded("integrations.rechecks", given, { everyMs: 10_000 });
  const renew = useAction("integrations.renew", ["integrations.get"]);
  const broken = loaded.data && brokenIn(loaded.data);
  const running = loaded.data?.items.some((one) => one.outcome === "running");
  const blocked = !rights.includes("verification.run") ? "Your roles do not include running checks." : state === "removed" || state === "suspended" ? "It is not in the catalog now."
    : running ? "A look is going on: its outcome appears here." : undefined;
  const begin = async () => {
    const found = await renew.run({ ...given, body: {} });
    if (!found) return;
    know("integrations.rechecks", given, found);
    say("The checks run; the evidence is renewed when they hold");
  };
  return (
    <Card title="Nightly checks" quiet="What is published is run again, one at a time. A run that holds renews the evidence." action={<Button pending={renew.pending} pendingLabel="Starting" disabledBecause={blocked} onClick={() => void begin()}>Renew evidence now</Button>}>
      {broken && <Notice tone="bad" title="A check that held is violated now"><p className="flex flex-wrap gap-x-2"><Checks ids={broken.broken} /> <span>in the look of <Moment at={broken.at} />.</span></p><p>The desk is told. Nothing changes in the catalog by itself.</p></Notice>}
      <ProblemNotice problem={renew.problem} title="Nothing was run" />
      <Loaded from={loaded} rows={2}>{(found) => <Looks found={found} slug={slug} />}</Loaded>
      <ApiCall operation="integrations.renew" given={{ ...given, body: {} }} />
    </Card>
  );
}
