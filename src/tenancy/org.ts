import type { OrgId, Role } from "../kernel/index.ts";

/** What an org is in the network; one org may be several. */
export const ORG_KINDS = ["publisher", "customer", "desk"] as const;
export type OrgKind = (typeof ORG_KINDS)[number];

/** Who could let people into an org. */
export const ADMIN_OF_ORG = ["there", "invited", "none"] as const;
export type AdminOfOrg = (typeof ADMIN_OF_ORG)[number];

export interface Org {
  id: OrgId;
  /** Stands in addresses, so it is never changed. */
  slug: string;
  name: string;
  kinds: OrgKind[];
  status: "active" | "suspended";
  createdAt: Date;
}

/**
 * Which roles an org can give. Roles that reach beyond their own org exist at the network's desk alone: the admin of any
 * other org cannot make an analyst.
 */
export const ROLES_OF_KIND = {
  publisher: ["publisher", "admin", "member"],
  customer: ["publisher", "admin", "member"], // publisher: private integrations are described in the org that uses them
  desk: ["analyst", "lead", "operator", "admin", "member"],
} as const satisfies Record<OrgKind, readonly Role[]>;

export function rolesOf(kinds: readonly OrgKind[]): Role[] {
  return [...new Set(kinds.flatMap((kind): readonly Role[] => ROLES_OF_KIND[kind]))];
}

/** Lower-case letters, digits and inner hyphens, 2 to 40. */
export const ORG_SLUG = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/;
