import { Cards } from "./listing-card.tsx";
import { CatalogSearch } from "./search-form.tsx";
import { show } from "./show.tsx";
import type { Search } from "./views.ts";
import type { Page } from "./visit.ts";
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
  return show(visit, {
    title: "Integrations with proof", indexed: true,
    description: "A network of sign-on and provisioning integrations. Every one shows the checks it was put through and what they saw.",
  }, <>
    <section className="hero">
      <div className="wide">
        <p className="eyebrow">Sign-on and provisioning</p>
        <h1>Integrations that show their proof</h1>
        <p className="lead">Each integration here was described once and tested against the running app, attacks included. The report is attached, also where it says no.</p>
        <CatalogSearch />
        <p className="dim hero-links"><a href="/catalog">{newest.total > 0 ? `Browse ${counted(newest.total, "integration")}` : "Open the catalog"}</a> <a href="/checks">Read what is checked</a></p>
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
      <p className="dim fine">A badge is no promise that an app is secure. It says which questions were asked on which day, and links to the answers.</p>
    </section>
  </>);
};
