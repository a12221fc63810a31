import { z } from "zod";
import { line, paragraph, staticUrl } from "./fields.ts";

export const CATEGORIES = [
  "analytics", "collaboration", "communication", "content", "crm", "data", "design", "developer-tools", "education", "e-commerce",
  "finance", "health", "hr", "identity", "infrastructure", "it-service", "legal", "marketing", "monitoring", "productivity",
  "project-management", "sales", "security", "storage", "support", "travel", "other",
] as const;

/** What people choose. Single sign-on and lifecycle management are derived from the capabilities, never chosen. */
export const USE_CASES = [
  "automation", "centralized-logging", "directory-and-hr-sync", "identity-governance", "identity-verification",
  "multifactor-authentication", "zero-trust", "bot-or-fraud-detection", "risk-signal-sharing",
] as const;

const slug = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "Lower-case letters, digits and single hyphens; a letter first").min(2).max(64);
export const isSlug = (text: string): boolean => slug.safeParse(text).success;

export const metadataSchema = z.strictObject({
  slug: slug.describe("The integration's name in addresses. It never changes after publication."),
  name: line(64).describe("Display name, the title in the catalog. At most 64 characters."),
  tagline: line(120).optional().describe("One sentence on the catalog card. At most 120 characters."),
  description: paragraph(1023).describe("What value the integration brings. Fewer than 1,024 characters."),
  website: staticUrl("The product page.").optional(),
  categories: z.array(z.enum(CATEGORIES)).max(3).default([]).describe("Up to 3 catalog categories."),
  useCases: z.array(z.enum(USE_CASES)).max(3).default([]).describe("Up to 3 use cases; those that follow from the capabilities are added by themselves."),
  logo: z.strictObject({
    file: line(200).regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[A-Za-z0-9._/-]+\.(svg|png|jpg|jpeg|gif)$/, "A path beside the manifest that ends in svg, png, jpg or gif")
      .describe("File beside the manifest, for example logo.svg."),
    digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hex digits").optional()
      .describe("Digest of the file; filled in at submit, so that the manifest's own digest covers the picture."),
  }).optional().describe("The picture on the card: under 1 MB, an icon rather than a word mark."),
  visibility: z.enum(["public", "private"]).default("public")
    .describe("`public`: the catalog. `private`: one org's own catalog; SCIM 1.1, Basic, header expressions and profile sourcing are allowed there."),
  licence: line(64).default("CC-BY-4.0").describe("Licence of the listing's texts, as an SPDX identifier."),
}).describe("What the catalog shows.");

export type Metadata = z.output<typeof metadataSchema>;
