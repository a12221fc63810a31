import { segment } from "./api.ts";
import { EvidenceBar } from "./badges.tsx";
import { Cards } from "./listing-card.tsx";
import { CatalogSearch } from "./search-form.tsx";
import { show } from "./show.tsx";
import type { Detail, Search } from "./views.ts";
import type { Page, Visit } from "./visit.ts";
import { On } from "./when.tsx";
import { counted } from "./words.ts";

const STAGES = [
  ["Described", "A publisher writes one manifest: sign-on by OIDC or SAML, people and groups by SCIM, and a guide for whoever sets it up."],
  ["Proven", "A verifier signs in to the running app, and then attacks it. Each verdict names its check, the section of the spec and what was seen."],
  ["Reviewed", "An analyst reads the change with the evidence beside it. Nobody approves their own."],
  ["Used", "An org installs exactly the version that was tested, and people click a tile. Who leaves loses the account."],
] as const;

/** What this network is, and what is in it. */
export const home: Page = async (visit) => {
  const newest = await visit.api.get<Search>("/catalog?sort=updated");
  const proof = await latestProof(visit, newest);
  return show(visit, {
    title: "Integrations with proof", indexed: true,
    description: "A network of sign-on and provisioning integrations. Every one shows the checks it was put through and what they saw.",
  }, <>
    <section className="hero">
      <div className={`wide ${proof ? "has-proof" : ""}`}>
        <div>
          <p className="eyebrow">Sign-on and provisioning</p>
          <h1>Integrations that show their proof</h1>
          <p className="lead">Described once, tested against the running app, attacks included. The report hangs on the badge, also where it says no; a listing without a report says so.</p>
          <CatalogSearch />
          <p className="dim hero-links"><a href="/catalog">{newest.total > 0 ? `Browse ${counted(newest.total, "integration")}` : "Open the catalog"}</a> <a href="/checks">Read what is checked</a></p>
        </div>
        {proof && <Proof detail={proof.detail} evidence={proof.evidence} />}
      </div>
    </section>
    <section className="wide band" aria-labelledby="newest">
      <div className="section-head"><h2 id="newest">Newest in the catalog</h2>{newest.total > 6 && <a href="/catalog?sort=updated">All recently updated</a>}</div>
      {newest.items.length > 0
        ? <Cards items={newest.items.slice(0, 6)} heading="h3" label="Newest integrations" />
        : <div className="empty"><p>Nothing is published yet. The first integration appears here as soon as it is approved.</p><a className="button" href="/app/studio">Describe an integration</a></div>}
    </section>
    <section className="wide band" aria-labelledby="how">
      <h2 id="how">How an integration gets here</h2>
      <ol className="stages">{STAGES.map(([name, text]) => <li key={name}><h3>{name}</h3><p>{text}</p></li>)}</ol>
      <p className="dim fine">A badge is no promise that an app is secure. It says which questions were asked on which day, and links to the answers. <a href="/docs/verification">How verification works</a></p>
    </section>
  </>);
};

/** The newest published version that has a run behind it. */
async function latestProof(visit: Visit, newest: Search) {
  const first = newest.items.find((listing) => listing.tier !== "community");
  // the page stands without it
  const detail = first && (await visit.api.get<Detail>(`/catalog/${segment(first.slug)}`).catch(() => undefined));
  return detail?.evidence ? { detail, evidence: detail.evidence } : undefined;
}

const Proof = ({ detail, evidence }: { detail: Detail; evidence: NonNullable<Detail["evidence"]> }) => (
  <aside className="panel proof" aria-labelledby="latest">
    <p className="eyebrow">Latest evidence</p>
    <h2 id="latest">{detail.name} <span className="mono dim">{detail.shown.version}</span></h2>
    <EvidenceBar evidence={evidence} />
    <p className="fine"><a href={`/catalog/${detail.slug}/evidence/${segment(evidence.runId)}`}>Read the report of <On at={evidence.finishedAt} /></a></p>
  </aside>
);
