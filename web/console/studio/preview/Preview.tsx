import { type Json } from "../../../lib/pointer.ts";
import type { SubmissionView } from "../../../lib/views.ts";
import { ListingCard } from "../../../pages/listing-card.tsx";
import { CategoryFact, ListingHead } from "../../../pages/listing-head.tsx";
import { capabilityName, categoryName } from "../../../pages/words.ts";
import { useSession } from "../../session.tsx";
import { drawn } from "./drawn.ts";
import { Ground } from "./Ground.tsx";

const THEMES = [["light", "Light"], ["dark", "Dark"]] as const;

/** The catalog card, and what the integration's page begins with, of the draft as it is being typed: in light and in dark. */
export function Preview({ submission, manifest }: { submission: SubmissionView; manifest: Json }) {
  const { org } = useSession();
  const listing = drawn(manifest, { publisher: org.name, publisherSlug: org.slug, logoUrl: submission.logoUrl, version: submission.release.version });
  const list = (words: string[]) => (words.length > 0 ? words.join(", ") : "none");
  return (
    <div className="flex flex-col gap-3">
      {/* pictures for the eye: the same in a sentence */}
      <p className="sr-only">{`The card and the page are headed ${listing.name}${listing.tagline ? `, ${listing.tagline}` : ", without a tagline"}. Capabilities: ${list(listing.capabilities.map(capabilityName))}. Categories: ${list(listing.categories.map(categoryName))}. Logo: ${listing.logoUrl ? "yes" : "the first letter stands in for it"}.`}</p>
      <h3 className="font-medium">On the card</h3>
      <div className="grid gap-2 sm:max-[75rem]:grid-cols-2">
        {THEMES.map(([theme, word]) => (
          <figure key={theme} className="flex flex-col gap-1">
            <div className="overflow-hidden rounded-control border border-line"><Ground theme={theme}><ul className="cards sample"><ListingCard listing={listing} heading="h3" /></ul></Ground></div>
            <figcaption className="text-sm text-dim">{word}</figcaption>
          </figure>
        ))}
      </div>
      <h3 className="font-medium">On its page</h3>
      <div className="grid gap-2 sm:max-[75rem]:grid-cols-2">
        {THEMES.map(([theme, word]) => (
          <figure key={theme} className="flex flex-col gap-1">
            <div className="overflow-hidden rounded-control border border-line">
              <Ground theme={theme}>
                <div className="sample">
                  <ListingHead listing={listing} action={<span className="button primary">Add to my org</span>} />
                  {listing.categories.length > 0 && <dl><CategoryFact keys={listing.categories} /></dl>}
                </div>
              </Ground>
            </div>
            <figcaption className="text-sm text-dim">{word}</figcaption>
          </figure>
        ))}
      </div>
      <p className="text-sm text-dim">The tier and the mark of a verified publisher are earned; a preview shows the lowest.</p>
    </div>
  );
}
