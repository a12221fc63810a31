import { Link, useParams } from "@tanstack/react-router";
import { useLoaded } from "../../../lib/loading.ts";
import { day } from "../../../lib/moments.ts";
import type { Answers } from "../../../lib/views.ts";
import { Card } from "../../../ui/Card.tsx";
import { Chip, Tag } from "../../../ui/Chip.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { linkClass, Page } from "../../../ui/Page.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { Cell, Table } from "../../../ui/Table.tsx";
import { moveDone, StateChip, tierWord, TierTag } from "../../review/listing-words.tsx";
import { brokenIn, Checks, Looks } from "../../review/Looks.tsx";
import { Questions } from "../../review/Questions.tsx";
import { Adoption } from "../../studio/integration/AdoptionCard.tsx";
import { ActPanel } from "./ActPanel.tsx";
import { moveName } from "./moves.ts";
import { TierPanel } from "./TierPanel.tsx";
import { Waiting } from "./Waiting.tsx";

export type DeskListing = Answers["desk.listing"];

/** One integration at the desk: how it stands, whom a decision reaches, what waits, what was done and what may be done. */
export function ListingPage() {
  const { slug } = useParams({ from: "/desk/listings/$slug" });
  const given = { params: { slug } };
  const loaded = useLoaded("desk.listing", given, { everyMs: 15_000 });
  const adoption = useLoaded("desk.adoption", given);
  const looks = useLoaded("desk.listingRechecks", given);
  const broken = looks.data && brokenIn(looks.data);
  const found = loaded.data;
  return (
    <Page
      title={found?.name ?? "Listing"} area="Review desk" trail={[<Link key="listings" to="/desk/listings" search={{}} className={linkClass}>Listings</Link>]}
      about={found && <><StateChip state={found.state} /><TierTag tier={found.tier} /><span>Version {found.version}</span><span>{found.publisher}</span>{found.private && <Tag>Private</Tag>}<a href={`/catalog/${slug}`} className={linkClass}>In the catalog</a></>}
    >
      <Loaded from={loaded} rows={6} back={<Link to="/desk/listings" search={{}} className={linkClass}>Back to the listings</Link>}>
        {(listing) => (
          <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
            <div className="flex min-w-0 flex-col gap-5">
              <Standing listing={listing} />
              {broken && <Notice tone="bad" title="A check that held is violated now"><p className="flex flex-wrap gap-x-2"><Checks ids={broken.checks} /> <span>since the look of <Moment at={broken.since} />.</span></p><p>Its publisher is told. Nothing is suspended by itself.</p></Notice>}
              <Waiting listing={listing} />
              <Card title="Whom it reaches" quiet="Counts alone."><Loaded from={adoption} rows={2}>{(counts) => <Adoption adoption={counts} live={listing.version} />}</Loaded></Card>
              <EvidencePart listing={listing} />
              <Card title="Nightly checks" quiet="What the latest looks at the live version found."><Loaded from={looks} rows={2}>{(seen) => <Looks found={seen} slug={slug} />}</Loaded></Card>
              <Versions listing={listing} />
              <Past listing={listing} />
              <Card title="Questions" quiet="With the publisher."><Questions subject={listing.slug} side="desk" /></Card>
            </div>
            <div className="flex min-w-0 flex-col gap-5">
              <ActPanel listing={listing} orgs={adoption.data?.orgs} />
              <TierPanel listing={listing} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ listing: { own, state, life, removal } }: { listing: DeskListing }) {
  return (
    <>
      {own && <Notice tone="info"><p>This integration belongs to an org of yours: somebody else decides about it.</p></Notice>}
      {life.reason && <Notice tone={state === "under_audit" ? "warn" : "bad"} title={life.label}><p>{life.since && <>Since <Moment at={life.since} />. </>}{life.reason}</p></Notice>}
      {life.deprecation && state !== "removed" && (
        <Notice tone="warn" title="Deprecated by its publisher"><p>Since {day(life.deprecation.at)}{life.deprecation.endsOn && <>, can be added until {day(life.deprecation.endsOn)}</>}{life.deprecation.successor && <>, successor {life.deprecation.successor}</>}. {life.deprecation.note}</p></Notice>
      )}
      {removal && state !== "removed" && <Notice tone="warn" title="Its publisher asks for removal"><p>{removal.by}, <Moment at={removal.at} />: {removal.reason}</p></Notice>}
    </>
  );
}

function EvidencePart({ listing: { slug, evidence, version } }: { listing: DeskListing }) {
  return (
    <Card title="Evidence" quiet={`What version ${version} is proven by.`}>
      {evidence === null ? <p className="text-dim">No run stands behind this version.</p> : (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span>{evidence.held} of {evidence.checks} checks passed{evidence.violated > 0 && `, ${evidence.violated} failed`}</span>
          <a href={`/catalog/${slug}/evidence/${evidence.runId}`} className={linkClass}>Run of <Moment at={evidence.finishedAt} /></a>
          {evidence.validUntil && (Date.parse(evidence.validUntil) < Date.now() ? <Chip kind="bad">Expired</Chip> : <span className="text-dim">Fresh until <Moment at={evidence.validUntil} /></span>)}
        </p>
      )}
    </Card>
  );
}

function Versions({ listing }: { listing: DeskListing }) {
  return (
    <Card title="Versions">
      <Table caption="Versions, newest first" columns={["Version", "Published", "Tier", "What changed"]}>
        {listing.versions.map((one) => (
          <tr key={one.version}>
            <Cell head className="whitespace-nowrap">{one.version}{one.version === listing.version && <> <Tag>Live</Tag></>}{one.breaking && <> <Tag>Breaking</Tag></>}</Cell>
            <Cell className="whitespace-nowrap"><Moment at={one.publishedAt} /></Cell>
            <Cell>{one.tier === null ? "-" : tierWord(one.tier)}</Cell>
            <Cell className="min-w-48 whitespace-pre-wrap">{one.changelog === "" ? <span className="text-dim">Nothing was written.</span> : one.changelog}</Cell>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function Past({ listing: { history } }: { listing: DeskListing }) {
  return (
    <Card title="What was done" quiet="Latest first; what was asked and dropped is listed too.">
      {history.length === 0 ? <p className="text-dim">Nothing yet.</p> : (
        <ol className="flex flex-col gap-2">
          {history.map((made) => (
            <li key={made.id}>
              <p>
                <span className="font-medium">{made.state === "dropped" ? moveName(made.move) : moveDone(made.move)}</span>{made.toVersion && ` to ${made.toVersion}`}{made.state === "dropped" && " (dropped)"}: asked by {made.askedBy}
                {made.state === "done" && made.decidedBy && made.decidedBy !== made.askedBy && `, confirmed by ${made.decidedBy}`}{made.state === "dropped" && made.decidedBy && `, dropped by ${made.decidedBy}`}, <Moment at={made.decidedAt ?? made.askedAt} />
              </p>
              <p className="whitespace-pre-wrap text-dim">{made.reason}</p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
