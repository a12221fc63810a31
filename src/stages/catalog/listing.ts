import type { OrgId } from "../../kernel/index.ts";
import { capabilities, type Manifest, type PublicManifest } from "../manifest/index.ts";
import type { Evidence } from "../submission/index.ts";

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
  state: "published" | "deprecated" | "suspended";
  version: string;
  digest: string;
  logoDigest: string | undefined;
  installs: number;
  publishedAt: Date;
  updatedAt: Date;
}

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
}

type Numbers = readonly [major: number, minor: number, patch: number];
const numbersOf = (version: string): Numbers => {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return [major, minor, patch];
};

/**
 * The version after `before` for a change of this size; the first one is 1.0.0. Above every version of the same line that is
 * `taken`: an older one may be current again.
 */
export function versionAfter(taken: readonly string[], before: string | undefined, size: "major" | "minor" | "patch"): string {
  if (!before) return "1.0.0";
  const [major, minor, patch] = numbersOf(before);
  const all = taken.map(numbersOf);
  const top = (numbers: number[], least: number) => Math.max(least, ...numbers) + 1;
  if (size === "major") return `${top(all.map(([m]) => m), major)}.0.0`;
  if (size === "minor") return `${major}.${top(all.flatMap(([m, n]) => (m === major ? [n] : [])), minor)}.0`;
  return `${major}.${minor}.${top(all.flatMap(([m, n, p]) => (m === major && n === minor ? [p] : [])), patch)}`;
}

/** A version may be older than its listing's promotion to the public: what was private then stays with its publisher. */
export const sees = (listing: Pick<Listing, "publisherOrgId">, version: Pick<Version, "manifest">, viewer: OrgId | undefined): boolean =>
  version.manifest.metadata.visibility !== "private" || viewer === listing.publisherOrgId;

/** What a listing shows of a manifest. */
export function listingTexts(manifest: Manifest) {
  const { name, tagline, description, categories } = manifest.metadata;
  return { name, tagline: tagline ?? "", description, categories: [...categories], capabilities: [...capabilities(manifest)] };
}
