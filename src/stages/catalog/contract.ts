import { z } from "zod";
import { TIERS } from "./listing.ts";

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
  tier: z.enum(TIERS), state: z.enum(["published", "deprecated", "suspended"]), version: z.string(), logoUrl: z.string().nullable(), installs: z.number(),
  updatedAt: z.string(), private: z.boolean(),
});

export const SearchView = z.object({
  items: z.array(ListingView), total: z.number(), page: z.number(), pages: z.number(),
  facets: z.object({ capability: z.record(z.string(), z.number()), tier: z.record(z.string(), z.number()), category: z.record(z.string(), z.number()) }),
});

export const VersionSummary = z.object({
  version: z.string(), digest: z.string(), publishedAt: z.string(), breaking: z.boolean(), changes: z.array(z.object({ path: z.string(), breaking: z.boolean() })),
});

export const EvidenceSummary = z.object({
  runId: z.string(), digest: z.string(), verdict: z.string(), finishedAt: z.string(), checks: z.number(), held: z.number(), violated: z.number(), couldNotTell: z.number(),
});

export const DetailView = ListingView.extend({
  description: z.string(),
  /** The version that is shown, which may be an older one. */
  shown: VersionSummary,
  manifest: z.unknown(),
  guides: z.array(z.object({ capability: z.string(), sections: z.array(z.object({ id: z.string(), title: z.string(), html: z.string() })) })),
  versions: z.array(VersionSummary),
  evidence: EvidenceSummary.nullable(),
});

export const slugParams = z.strictObject({ slug: z.string().max(64) });
export const versionParams = slugParams.extend({ version: z.string().max(32) });
