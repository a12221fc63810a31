import type { ReactNode } from "react";
import { Capabilities, Logo, TierBadge, VerifiedPublisher } from "./badges.tsx";
import type { Listing } from "./views.ts";
import { categoryName } from "./words.ts";

type Headed = Pick<Listing, "name" | "tagline" | "logoUrl" | "publisher" | "publisherSlug" | "verifiedDomain" | "tier" | "version" | "capabilities">;

/** What an integration's page begins with. */
export const ListingHead = ({ listing, evidence, action }: { listing: Headed; evidence?: string | undefined; action: ReactNode }) => (
  <header className="listing-head">
    <Logo url={listing.logoUrl} name={listing.name} size={72} />
    <div>
      <h1>{listing.name}</h1>
      {listing.tagline && <p className="lead">{listing.tagline}</p>}
      <p className="meta"><TierBadge tier={listing.tier} href={evidence} /><span>by <a href={`/publishers/${listing.publisherSlug}`}>{listing.publisher}</a></span><VerifiedPublisher domain={listing.verifiedDomain} /><span className="mono">{listing.version}</span></p>
      <Capabilities keys={listing.capabilities} />
    </div>
    <div className="listing-action">{action}</div>
  </header>
);

/** Among the facts of an integration: where else people look for it. */
export const CategoryFact = ({ keys }: { keys: readonly string[] }) =>
  keys.length > 0 && <div><dt>Category</dt><dd>{keys.map((key, i) => <span key={key}>{i > 0 && ", "}<a href={`/catalog?category=${encodeURIComponent(key)}`}>{categoryName(key)}</a></span>)}</dd></div>;
