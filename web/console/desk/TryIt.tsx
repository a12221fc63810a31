import { useState } from "react";
import { call } from "../../lib/api.ts";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import { exact } from "../../lib/moments.ts";
import { type ApiProblem, asProblem } from "../../lib/problem.ts";
import type { Answers, DeskView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Values } from "../../ui/Copy.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/States.tsx";
import { useSession } from "../session.tsx";
import { PROTOCOL_WORDS } from "../verification/words.ts";

type Trial = NonNullable<Answers["desk.trial"]["trial"]>;

/** A throw-away org with the submission installed, in which the analyst signs in to the app as its test account. */
export function TryIt({ desk }: { desk: DeskView }) {
  const given = { params: { id: desk.id } };
  const loaded = useLoaded("desk.trial", given);
  const open = useAction("desk.openTrial");
  const { rights } = useSession();
  const ended = desk.actsNext === "nobody";
  const blocked = !rights.includes("review.decide") ? "Analysts try submissions." : desk.own ? "Nobody tries a submission of their own org." : ended ? "The submission has ended." : undefined;
  return (
    <Loaded from={loaded} rows={2}>
      {({ trial }) => (trial ? <Open desk={desk} trial={trial} /> : (
        <Card title="Sign in before it is published">
          <p>A throw-away org is made for you, with this revision installed and you as the test account. It ends by itself after four hours, and leaves nothing but its entries in the audit.</p>
          <p className="text-dim">Only sign-on is tried. Provisioning needs secrets that are the publisher's; its runs are under Checks.</p>
          <ProblemNotice problem={open.problem} title="Not opened" />
          <div>
            <Button look="primary" pending={open.pending} pendingLabel="Opening" disabledBecause={blocked} onClick={() => void open.run({ ...given, body: {} }).then((answer) => answer && know("desk.trial", given, answer))}>
              Open a throw-away org
            </Button>
          </div>
          <ApiCall operation="desk.openTrial" given={{ ...given, body: {} }} />
        </Card>
      ))}
    </Loaded>
  );
}

function Open({ desk, trial }: { desk: DeskView; trial: Trial }) {
  const given = { params: { id: desk.id } };
  const end = useAction("desk.endTrial");
  const [problem, setProblem] = useState<ApiProblem>();
  const enter = (path: string) =>
    call("session.switchOrg", { body: { slug: trial.orgSlug } }).then(() => location.assign(path), (thrown: unknown) => setProblem(asProblem(thrown)));
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="warn" title="Test mode">
        <p>The app trusts only whom it was told of: its test tenant gets the values below before you sign in. Where a tenant trusts one provider at a time, checks and nightly looks against it fail meanwhile; the publisher enters the bench's values again afterwards.</p>
        <p>Your throw-away org ends <Moment at={trial.endsAt} />, at {exact(trial.endsAt)}.{trial.digest !== desk.digest && " It holds an earlier revision: end it and open another for the one that is submitted now."}</p>
      </Notice>
      {trial.enabled.map((protocol, i) => (
        <Card key={protocol} title={`${i + 1}. Tell the test tenant: ${PROTOCOL_WORDS[protocol]}`}>
          <p className="text-dim">Follow the publisher's guide in the app's test tenant, with these values{protocol === "oidc" && " and a client secret"}. Who has no access to it asks the publisher in a thread.</p>
          <Values items={trial.values.filter((value) => value.protocol === protocol)} />
          {protocol === "oidc" && <Secret id={desk.id} />}
          {trial.guides.find((one) => one.capability === protocol)?.sections.map((section) => (
            <details key={section.id} className="rounded-control border border-line">
              <summary className="px-3 py-2 font-medium">{section.title}</summary>
              {/* cleaned by the network when it was rendered */}
              <div className="guide px-4 pb-3" dangerouslySetInnerHTML={{ __html: section.html }} />
            </details>
          ))}
        </Card>
      ))}
      <Card title={`${trial.enabled.length + 1}. Sign in`}>
        <p>You change to the throw-away org and sign in to the app from there. To come back, choose the desk's org: in the console at the top, elsewhere in the menu under your name.</p>
        <ProblemNotice problem={problem} title="Not changed" />
        <div className="flex flex-wrap gap-2">
          {trial.enabled.map((protocol) => <Button key={protocol} look="primary" onClick={() => void enter(`${trial.launchUrl}?via=${protocol}`)}>Sign in with {PROTOCOL_WORDS[protocol]}</Button>)}
          <Button onClick={() => void enter("/my")}>Open My apps there</Button>
        </div>
      </Card>
      <div>
        <Confirm
          label="End trial" title="End the trial?" confirm="End trial" pending={end.pending} problem={end.problem}
          run={() => end.run(given).then((answer) => { if (answer) know("desk.trial", given, answer); return answer !== undefined; })}
        >
          <p>The throw-away org is removed with everything in it. What was done stays in the audit.</p>
        </Confirm>
      </div>
      <ApiCall operation="desk.endTrial" given={given} of="end trial" />
    </div>
  );
}

/** The throw-away org's own client secret; asked for again it is another one. */
function Secret({ id }: { id: string }) {
  const renew = useAction("desk.trialSecret");
  const [secret, setSecret] = useState<string>();
  return (
    <div className="flex flex-col items-start gap-2">
      {secret !== undefined && <div className="w-full"><Values items={[{ name: "client_secret", label: "Client secret", value: secret }]} /></div>}
      <ProblemNotice problem={renew.problem} title="No secret was made" />
      <Button small pending={renew.pending} onClick={() => void renew.run({ params: { id }, body: {} }).then((answer) => answer && setSecret(answer.clientSecret))}>{secret === undefined ? "Make a client secret" : "Make another client secret"}</Button>
    </div>
  );
}
