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

/** The version after `before` for a change of this size; the first one is 1.0.0. */
export function nextVersion(before: string | undefined, size: "major" | "minor" | "patch"): string {
  if (!before) return "1.0.0";
  const [major = 1, minor = 0, patch = 0] = before.split(".").map(Number);
  if (size === "major") return `${major + 1}.0.0`;
  return size === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** What a listing shows of a manifest. */
export function listingTexts(manifest: Manifest) {
  const { name, tagline, description, categories } = manifest.metadata;
  return { name, tagline: tagline ?? "", description, categories: [...categories], capabilities: [...capabilities(manifest)] };
}
