import type { z } from "zod";
import { Problem } from "../../kernel/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Listing, listingOfAnyone } from "../catalog/index.ts";
import { AdoptionView, slugParams } from "./contract.ts";
import type { App } from "./installation.ts";
import * as store from "./store.ts";

/** @param mayRead Whose listing it may be; for everybody else there is none. */
function adoption(deps: Platform, slug: string, mayRead: (listing: Listing) => boolean): Promise<z.input<typeof AdoptionView>> {
  return deps.db.inNetwork(async (tx) => {
    const listing = await listingOfAnyone(tx, slug);
    if (!listing || !mayRead(listing)) throw new Problem("not-found", `There is no integration "${slug}" here`);
    const { orgs, rows } = await store.adoption(tx, slug);
    const count = (keeps: (row: (typeof rows)[number]) => boolean) => rows.filter(keeps).reduce((sum, row) => sum + row.n, 0);
    const of = (status: App["status"]) => count((row) => row.status === status);
    const versions = [...new Set(rows.map((row) => row.version))].map((version) => ({
      version, apps: count((row) => row.version === version), active: count((row) => row.version === version && row.status === "active"),
    }));
    return {
      orgs, apps: count(() => true), active: of("active"), setup: of("setup"), inactive: of("inactive"),
      versions: versions.sort((a, b) => b.apps - a.apps || b.version.localeCompare(a.version, "en", { numeric: true })),
    };
  });
}

/** How far an integration is used, for its publisher and for the desk. */
export const adoptionRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/integrations/:slug/adoption", access: "submission.read", operation: "integrations.adoption", summary: "How many orgs and apps use your integration, by version: counts alone",
    params: slugParams, returns: AdoptionView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => adoption(deps, params.slug, (listing) => listing.publisherOrgId === actor.orgId),
  }),
  defineRoute({
    method: "GET", path: "/desk/listings/:slug/adoption", access: "review.read", operation: "desk.adoption", summary: "Whom a decision about an integration reaches: orgs and apps, by version",
    params: slugParams, returns: AdoptionView, problems: ["not-found"],
    handle: async ({ deps, params }) => adoption(deps, params.slug, () => true),
  }),
];
