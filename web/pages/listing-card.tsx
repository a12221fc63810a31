import { Capabilities, Logo, TierBadge, VerifiedPublisher } from "./badges.tsx";
import type { Listing } from "./views.ts";

/** One integration; the whole card is one link, named after it. */
export const ListingCard = ({ listing, heading: Heading = "h2" }: { listing: Listing; heading?: "h2" | "h3" }) => (
  <li className="card">
    <div className="card-head">
      <Logo url={listing.logoUrl} name={listing.name} />
      <div>
        <Heading><a href={`/catalog/${listing.slug}`}>{listing.name}</a></Heading>
        <p className="dim">{listing.publisher} <span className="mono"><span className="sr">version </span>{listing.version}</span></p>
      </div>
    </div>
    <p className="card-line">{listing.tagline}</p>
    <Capabilities keys={listing.capabilities} most={4} />
    <p className="card-foot">
      <TierBadge tier={listing.tier} />
      <VerifiedPublisher domain={listing.verifiedDomain} />
      {listing.state === "deprecated" && <span className="tag tag-warn">Deprecated</span>}
      {listing.private && <span className="tag">Private to your org</span>}
    </p>
  </li>
);

export const Cards = ({ items, heading, label }: { items: readonly Listing[]; heading?: "h2" | "h3"; label: string }) => (
  <ul className="cards" aria-label={label}>{items.map((listing) => <ListingCard key={listing.slug} listing={listing} {...(heading ? { heading } : {})} />)}</ul>
);
