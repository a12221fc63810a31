import type { Json } from "../../../lib/pointer.ts";
import type { SubmissionView } from "../../../lib/views.ts";
import { ListingCard } from "../../../pages/listing-card.tsx";
import { Tile } from "../../../pages/tile.tsx";
import { useSession } from "../../session.tsx";
import { drawn } from "./drawn.ts";
import { Ground } from "./Ground.tsx";

/** The logo where people meet it: on the card in the catalog and on their tile, in light and in dark. */
export function LogoPlaces({ submission, manifest }: { submission: SubmissionView; manifest: Json }) {
  const { org } = useSession();
  const listing = drawn(manifest, { publisher: org.name, publisherSlug: org.slug, logoUrl: submission.logoUrl, version: submission.release.version });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {([["light", "Light"], ["dark", "Dark"]] as const).map(([theme, word]) => (
        <figure key={theme} className="flex flex-col gap-1">
          <div className="overflow-hidden rounded-control border border-line">
            <Ground theme={theme}>
              <div className="sample">
                <ul className="cards"><ListingCard listing={listing} heading="h3" /></ul>
                <ul className="tiles"><li><Tile label={listing.name} logoUrl={listing.logoUrl} launchUrl="/my" /></li></ul>
              </div>
            </Ground>
          </div>
          <figcaption className="text-sm text-dim">Card and tile: {word}</figcaption>
        </figure>
      ))}
    </div>
  );
}
