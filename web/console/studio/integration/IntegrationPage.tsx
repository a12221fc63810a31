import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { day } from "../../../lib/moments.ts";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../../ui/Notice.tsx";
import { linkClass, Page } from "../../../ui/Page.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { StateChip, TierTag } from "../../review/listing-words.tsx";
import { Questions } from "../../review/Questions.tsx";
import { AdoptionCard } from "./AdoptionCard.tsx";
import { DeprecationCard } from "./DeprecationCard.tsx";
import { EvidenceCard } from "./EvidenceCard.tsx";
import { LooksCard } from "./LooksCard.tsx";
import { PromoteCard } from "./PromoteCard.tsx";
import { RemovalCard } from "./RemovalCard.tsx";
import { type Integration, useWriteBlock } from "./integration.ts";
import { HistoryCard, VersionsCard } from "./VersionsCard.tsx";

/** A published integration for its publisher: how it stands, by what it is proven, who uses it (counts), and what comes next. */
export function IntegrationPage() {
  const { slug } = useParams({ from: "/studio/integrations/$slug" });
  const loaded = useLoaded("integrations.get", { params: { slug } }, { everyMs: 30_000 });
  const found = loaded.data;
  return (
    <Page
      title={found?.name ?? "Integration"} area="Studio" trail={[<Link key="studio" to="/studio" className={linkClass}>Submissions</Link>]}
      about={found && <><StateChip state={found.state} /><TierTag tier={found.tier} /><span>Version {found.version}</span>{found.private && <span>Private to your org</span>}<a href={`/catalog/${slug}`} className={linkClass}>In the catalog</a></>}
      action={found && <NewVersion integration={found} />}
    >
      <Loaded from={loaded} rows={6} back={<Link to="/studio" className={linkClass}>Back to submissions</Link>}>
        {(integration) => (
          <>
            <WhatHappened integration={integration} />
            <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
              <div className="flex min-w-0 flex-col gap-5">
                <EvidenceCard integration={integration} />
                <LooksCard integration={integration} />
                <AdoptionCard integration={integration} />
                <VersionsCard integration={integration} />
                <HistoryCard integration={integration} />
              </div>
              <div className="flex min-w-0 flex-col gap-5">
                {integration.private && <PromoteCard integration={integration} />}
                <DeprecationCard key={integration.life.deprecation?.at ?? ""} integration={integration} />
                <RemovalCard integration={integration} />
                <Card title="Questions" quiet="Ask the desk anything about the integration. Questions hold nothing up."><Questions subject={integration.slug} side="publisher" /></Card>
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function NewVersion({ integration }: { integration: Integration }) {
  const update = useAction("integrations.update", ["submissions.list"]);
  const navigate = useNavigate();
  const begin = async () => {
    const made = await update.run({ params: { slug: integration.slug } });
    if (!made) return;
    know("submissions.get", { params: { id: made.id } }, made);
    await navigate({ to: "/studio/$sub/$section", params: { sub: made.id, section: "basics" } });
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <Button look="primary" pending={update.pending} pendingLabel="Beginning" disabledBecause={useWriteBlock()} onClick={() => void begin()}>New version</Button>
      <ProblemNotice problem={update.problem} title="No draft was made" />
    </div>
  );
}

/** What everybody reads on the listing's page, and what it means for customers. */
function WhatHappened({ integration: { state, life, removal } }: { integration: Integration }) {
  const why = <>{life.since && <>Since <Moment at={life.since} />. </>}{life.reason && <>Reason: {life.reason}</>}</>;
  return (
    <>
      {state === "under_audit" && <Notice tone="warn" title="An audit is open"><p>The desk is looking into it. It stays in the catalog meanwhile. {why}</p></Notice>}
      {state === "suspended" && <Notice tone="bad" title="Suspended"><p>No org can add it. Apps that are installed go on. {why}</p></Notice>}
      {state === "removed" && <Notice tone="bad" title="Removed from the catalog"><p>No org can add it. Apps that are installed go on until their admins remove them. {why}</p></Notice>}
      {life.deprecation && state !== "removed" && (
        <Notice tone="warn" title="Deprecated">
          <p>Since {day(life.deprecation.at)}. {life.deprecation.successor && <>Successor: <a href={`/catalog/${life.deprecation.successor}`} className={linkClass}>{life.deprecation.successor}</a>. </>}
          {life.deprecation.endsOn ? <>It can be added until {day(life.deprecation.endsOn)}.</> : <>It can still be added: no end is set.</>}</p>
        </Notice>
      )}
      {removal && state !== "removed" && <Notice tone="info" title="Removal is asked for"><p>{removal.by} asked <Moment at={removal.at} />. Two analysts decide.</p></Notice>}
    </>
  );
}
