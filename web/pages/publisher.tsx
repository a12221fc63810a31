import { segment } from "./api.ts";
import { Cards } from "./listing-card.tsx";
import { VerifiedPublisher } from "./badges.tsx";
import { show } from "./show.tsx";
import type { Publisher } from "./views.ts";
import type { Page } from "./visit.ts";
import { On } from "./when.tsx";
import { counted } from "./words.ts";

/** Who publishes, and what. */
export const publisher: Page = async (visit) => {
  const { name, items, domains } = await visit.api.get<Publisher>(`/publishers/${segment(visit.params["slug"] ?? "")}`);
  return show(visit, { title: `${name} - Publishers`, description: `Integrations published by ${name}.`, indexed: true }, (
    <div className="wide">
      <p className="eyebrow">Publisher</p>
      <h1>{name}</h1>
      <p className="dim">{counted(items.length, "integration")} in this network.</p>
      {domains.length > 0
        ? <ul className="meta" aria-label="Verified domains">{domains.map(({ domain, since, method }) => <li key={domain}><VerifiedPublisher domain={domain} /> <span className="dim">proven by {method === "file" ? "a file on its web server" : "a DNS record"} since <On at={since} /></span></li>)}</ul>
        : <p className="dim">This publisher has not proven to control a domain.</p>}
      <Cards items={items} label={`Integrations by ${name}`} />
    </div>
  ));
};
