import { z } from "zod";
import { TIERS } from "./listing.ts";
import { DESK_MOVES, LISTING_STATE_NAMES } from "./states.ts";

export const PAGE_SIZE = 24;

const many = z.array(z.string().max(64)).max(20).default([]);

export const searchQuery = z.strictObject({
  q: z.string().trim().max(100).optional(),
  capability: many,
  tier: many,
  category: many,
  sort: z.enum(["installed", "updated", "name"]).default("installed"),
  page: z.coerce.number().int().min(1).max(1000).default(1),
});

export const ListingView = z.object({
  slug: z.string(), name: z.string(), tagline: z.string(), publisher: z.string(), publisherSlug: z.string(), capabilities: z.array(z.string()), categories: z.array(z.string()),
  tier: z.enum(TIERS), state: z.enum(LISTING_STATE_NAMES), version: z.string(), logoUrl: z.string().nullable(), installs: z.number(),
  updatedAt: z.string(), private: z.boolean(),
  /** A domain that the publisher has proven to control; null: a publisher who has proven none. */
  verifiedDomain: z.string().nullable(),
});

export const SearchView = z.object({
  items: z.array(ListingView), total: z.number(), page: z.number(), pages: z.number(),
  facets: z.object({ capability: z.record(z.string(), z.number()), tier: z.record(z.string(), z.number()), category: z.record(z.string(), z.number()) }),
});

export const VersionSummary = z.object({
  version: z.string(), digest: z.string(), publishedAt: z.string(), breaking: z.boolean(), changes: z.array(z.object({ path: z.string(), breaking: z.boolean() })),
  changelog: z.string(),
  /** What failed and was passed over by a lead of the review desk, and why. */
  waivers: z.array(z.object({ about: z.enum(["evidence", "requirement"]), ref: z.string(), asks: z.string().nullable(), reason: z.string(), at: z.string() })),
});

/** What became of a listing since its publication. */
export const LifeView = z.object({
  label: z.string(), reason: z.string().nullable(), since: z.string().nullable(), installable: z.boolean(),
  deprecation: z.object({ at: z.string(), note: z.string(), successor: z.string().nullable(), endsOn: z.string().nullable() }).nullable(),
});

export const EvidenceSummary = z.object({
  runId: z.string(), digest: z.string(), verdict: z.string(), finishedAt: z.string(), checks: z.number(), held: z.number(), violated: z.number(), couldNotTell: z.number(),
});

export const DetailView = ListingView.extend({
  description: z.string(),
  life: LifeView,
  /** The version that is shown, which may be an older one. */
  shown: VersionSummary,
  manifest: z.unknown(),
  guides: z.array(z.object({ capability: z.string(), sections: z.array(z.object({ id: z.string(), title: z.string(), html: z.string() })) })),
  versions: z.array(VersionSummary),
  evidence: EvidenceSummary.nullable(),
});

export const slugParams = z.strictObject({ slug: z.string().max(64) });
export const versionParams = slugParams.extend({ version: z.string().max(32) });

export const MoveView = z.object({
  id: z.string(), move: z.string(), reason: z.string(), toVersion: z.string().nullable(), state: z.enum(["waiting", "done", "dropped"]), askedAt: z.string(), askedBy: z.string(),
  decidedAt: z.string().nullable(), decidedBy: z.string().nullable(), from: z.enum(LISTING_STATE_NAMES), to: z.enum(LISTING_STATE_NAMES),
  /** Whoever reads this asked for it, and so cannot confirm it. */
  mine: z.boolean(),
});
const RemovalView = z.object({ at: z.string(), by: z.string(), reason: z.string() });

/** For its publisher. */
export const IntegrationView = ListingView.extend({ digest: z.string(), life: LifeView, removal: RemovalView.nullable(), can: z.array(z.string()) });

const OwnVersion = VersionSummary.extend({ tier: z.enum(TIERS).nullable(), submissionId: z.string().nullable() });
/** By which run the live version is proven, and until when that counts as fresh; null where nobody signed the run. */
const ProvenBy = EvidenceSummary.extend({ validUntil: z.string().nullable() });

/** For its publisher, with everything that became of it. */
export const IntegrationDetailView = IntegrationView.extend({
  versions: z.array(OwnVersion), evidence: ProvenBy.nullable(),
  /** What publisher and desk did to the listing, latest first. */
  history: z.array(z.object({ move: z.string(), reason: z.string(), at: z.string(), from: z.enum(LISTING_STATE_NAMES), to: z.enum(LISTING_STATE_NAMES), version: z.string().nullable() })),
});

/** Which listings the desk sees: those that need somebody, or all. */
export const deskListingsQuery = z.strictObject({ show: z.enum(["waiting", "all"]).default("waiting"), q: z.string().trim().max(100).optional() });

/** For the desk. */
export const DeskListingView = ListingView.extend({
  digest: z.string(), life: LifeView, removal: RemovalView.nullable(),
  /** Moves that wait for a second person. */
  waiting: z.array(MoveView),
  history: z.array(MoveView),
  /** Analysts who vouched for the version that is live. */
  endorsements: z.array(z.object({ name: z.string(), note: z.string(), at: z.string() })),
  movesOpen: z.array(z.object({ move: z.string(), persons: z.number() })),
  own: z.boolean(),
  versions: z.array(OwnVersion), evidence: ProvenBy.nullable(),
});

const reason = z.string().trim().min(1).max(2000);
export const reasonBody = z.strictObject({ reason });
export const deprecationBody = z.strictObject({
  note: reason, successor: z.string().max(64).optional(),
  /** The last day on which it can be installed. */
  endsOn: z.iso.date().optional(),
});
export const deskMoveBody = z.strictObject({
  move: z.enum(DESK_MOVES), reason,
  /** Where a roll-back leads. */
  version: z.string().max(32).optional(),
});
export const moveParams = slugParams.extend({ move: z.string().regex(/^lmv_[0-9a-z]{26}$/) });
export const endorseBody = z.strictObject({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), note: z.string().trim().min(1).max(4000) });
