import type { OrgId } from "../../kernel/index.ts";
import { capabilities, type Manifest, type PublicManifest } from "../manifest/index.ts";
import type { PublicWaiver } from "../review/index.ts";
import type { Evidence } from "../submission/index.ts";
import { LISTING_STATES, type ListingState } from "./states.ts";

/** How far a version is proven: by evidence and a person, by evidence alone, by neither. */
export const TIERS = ["verified", "conformance-tested", "community"] as const;
export type Tier = (typeof TIERS)[number];

export interface Listing {
  slug: string;
  publisherOrgId: OrgId;
  publisherName: string;
  privateTo: OrgId | undefined;
  name: string;
  tagline: string;
  description: string;
  capabilities: string[];
  categories: string[];
  tier: Tier;
  state: ListingState;
  version: string;
  digest: string;
  logoDigest: string | undefined;
  installs: number;
  publishedAt: Date;
  updatedAt: Date;
  life: Life;
}

/** What happened to a listing since its publication, as everybody may read it. */
export interface Life {
  /** Why it is in its state, and since when; undefined while it is simply published. */
  reason: string | undefined;
  since: Date | undefined;
  deprecation: Deprecation | undefined;
  /** The publisher asked the desk to remove it. */
  removal: { at: Date; by: string; reason: string } | undefined;
}

export interface Deprecation {
  at: Date;
  note: string;
  /** The slug of what to use instead. */
  successor: string | undefined;
  /** `2027-06-30`: the last day on which it can be installed. */
  endsOn: string | undefined;
}

/** A listing as a publication writes it: what people decided about it is kept. */
export type Published = Omit<Listing, "life">;

/** Whether an org may install it now: not while it is suspended or removed, nor after the end of a deprecation. */
export const installable = (listing: Pick<Listing, "state" | "life">, now: Date): boolean =>
  LISTING_STATES[listing.state].installs && (listing.life.deprecation?.endsOn === undefined || now.toISOString().slice(0, 10) <= listing.life.deprecation.endsOn);

/**
 * How far a version is proven; computed, never typed in.
 * @param people How many different analysts passed it.
 */
export const tierOf = ({ evidenceHeld, people, waived = false }: { evidenceHeld: boolean; people: number; /** A lead passed it over something that failed. */ waived?: boolean }): Tier =>
  !evidenceHeld ? "community" : people >= 2 && !waived ? "verified" : "conformance-tested";

export interface Version {
  slug: string;
  version: string;
  digest: string;
  manifest: PublicManifest;
  logoDigest: string | undefined;
  evidence: Evidence | undefined;
  breaking: boolean;
  changes: { path: string; breaking: boolean }[];
  publishedAt: Date;
  changelog: string;
  submissionId: string | undefined;
  /** How far it is proven; undefined for versions that are older than this record. */
  tier: Tier | undefined;
  /** What failed and was passed over by a lead of the desk, and why. */
  waivers: PublicWaiver[];
}


/** A version may be older than its listing's promotion to the public: what was private then stays with its publisher. */
export const sees = (listing: Pick<Listing, "publisherOrgId">, version: Pick<Version, "manifest">, viewer: OrgId | undefined): boolean =>
  version.manifest.metadata.visibility !== "private" || viewer === listing.publisherOrgId;

/** What a listing shows of a manifest. */
export function listingTexts(manifest: Manifest | PublicManifest) {
  const { name, tagline, description, categories } = manifest.metadata;
  return { name, tagline: tagline ?? "", description, categories: [...categories], capabilities: [...capabilities(manifest)] };
}
