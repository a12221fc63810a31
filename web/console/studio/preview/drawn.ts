import { at, type Json } from "../../../lib/pointer.ts";
import type { Listing } from "../../../pages/views.ts";

/** What a draft does not say itself. */
export interface Around { publisher: string; publisherSlug: string; logoUrl: string | null; version: string }

const text = (manifest: Json, path: string): string => {
  const value = at(manifest, path);
  return typeof value === "string" ? value.trim() : "";
};
const words = (manifest: Json, path: string): string[] => {
  const value = at(manifest, path);
  return Array.isArray(value) ? (value as readonly Json[]).filter((one) => typeof one === "string") : [];
};

/** Protocols that are described, then features of provisioning that the catalog names beside them, in the catalog's order. */
const DESCRIBED = { oidc: "/sso/oidc", saml: "/sso/saml", scim: "/provisioning/scim" } as const;
const FEATURES = ["group_push", "profile_sourcing", "entitlements"] as const;

/**
 * A draft, half filled as it may be, as the catalog would list it. The tier is the lowest and the publisher unproven: a preview promises
 * neither.
 */
export function drawn(manifest: Json, { publisher, publisherSlug, logoUrl, version }: Around): Listing {
  const features = words(manifest, "/provisioning/scim/features");
  return {
    slug: text(manifest, "/metadata/slug"), name: text(manifest, "/metadata/name") || "Name of the app", tagline: text(manifest, "/metadata/tagline"),
    publisher, publisherSlug, logoUrl, version, tier: "community", state: "published", verifiedDomain: null, installs: 0, updatedAt: "",
    private: text(manifest, "/metadata/visibility") === "private",
    capabilities: [...Object.entries(DESCRIBED).filter(([, path]) => at(manifest, path) !== undefined).map(([key]) => key), ...FEATURES.filter((one) => features.includes(one))],
    categories: words(manifest, "/metadata/categories"),
  };
}
