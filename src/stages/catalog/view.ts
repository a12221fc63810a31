import type { z } from "zod";
import { GUIDE_SECTIONS, type GuideSection, renderGuide } from "../manifest/index.ts";
import type { DetailView, LifeView, ListingView, VersionSummary } from "./contract.ts";
import { installable, type Listing, type Version } from "./listing.ts";
import { LISTING_STATES } from "./states.ts";

/** @param verified The publisher's verified domains, oldest proof first. */
export function toListingView(listing: Listing, verified: readonly { domain: string }[] = []): z.input<typeof ListingView> {
  return {
    slug: listing.slug, name: listing.name, tagline: listing.tagline, publisher: listing.publisherName, publisherSlug: listing.publisherOrgId,
    capabilities: listing.capabilities, categories: listing.categories, tier: listing.tier, state: listing.state, version: listing.version,
    logoUrl: listing.logoDigest ? `/logo/${listing.logoDigest.slice(7)}` : null, installs: listing.installs, updatedAt: listing.updatedAt.toISOString(),
    private: listing.privateTo !== undefined, verifiedDomain: verified[0]?.domain ?? null,
  };
}

/** What became of a listing since its publication, as everybody may read it. */
export function toLifeView(listing: Listing, now: Date): z.input<typeof LifeView> {
  const { reason, since, deprecation } = listing.life;
  return {
    label: LISTING_STATES[listing.state].label, reason: reason ?? null, since: since?.toISOString() ?? null, installable: installable(listing, now),
    deprecation: deprecation ? { at: deprecation.at.toISOString(), note: deprecation.note, successor: deprecation.successor ?? null, endsOn: deprecation.endsOn ?? null } : null,
  };
}

export const toVersionSummary = (v: Version): z.input<typeof VersionSummary> => ({
  version: v.version, digest: v.digest, publishedAt: v.publishedAt.toISOString(), breaking: v.breaking, changes: v.changes, changelog: v.changelog, waivers: v.waivers,
});

/** The guide of each capability with its pictures; without values the placeholders are left open. */
export function guidesOf(manifest: Version["manifest"], values: Record<string, string> = {}): z.input<typeof DetailView>["guides"] {
  return Object.entries(manifest.guide).flatMap(([capability, text]) =>
    text ? [{
      capability,
      sections: (Object.entries(GUIDE_SECTIONS) as [GuideSection, string][]).map(([id, title]) => ({ id, title, html: renderGuide(text[id], values, manifest.images).html })),
    }] : []);
}

export function toDetailView(listing: Listing, shown: Version, versions: Version[], now: Date, verified: readonly { domain: string }[]): z.input<typeof DetailView> {
  return {
    ...toListingView(listing, verified), name: shown.manifest.metadata.name, tagline: shown.manifest.metadata.tagline ?? "", description: shown.manifest.metadata.description,
    life: toLifeView(listing, now), shown: toVersionSummary(shown), manifest: shown.manifest, guides: guidesOf(shown.manifest), versions: versions.map(toVersionSummary), evidence: shown.evidence ?? null,
  };
}
