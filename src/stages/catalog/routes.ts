import { z } from "zod";
import { type Actor, type OrgId, Problem } from "../../kernel/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { verifiedDomains } from "../../tenancy/index.ts";
import * as contract from "./contract.ts";
import { lifeRoutes } from "./life-routes.ts";
import { ruleRoutes } from "./rule-routes.ts";
import { sees } from "./listing.ts";
import { recentOf } from "./recent.ts";
import * as store from "./store.ts";
import { toDetailView, toListingView } from "./view.ts";

async function detail(deps: Platform, actor: Actor | undefined, slug: string, wanted?: string) {
  return deps.db.inNetwork(async (tx) => {
    const listing = await store.bySlug(tx, slug, actor?.orgId);
    const versions = listing ? (await store.versionsOf(tx, slug)).filter((version) => sees(listing, version, actor?.orgId)) : [];
    const shown = versions.find((version) => version.version === (wanted ?? listing?.version));
    if (!listing || !shown) {
      const near = await store.nearest(tx, slug);
      throw new Problem("not-found", `There is no integration "${slug}"${wanted ? ` ${wanted}` : ""} in the catalog`, { mend: near.length > 0 ? `Near it: ${near.join(", ")}` : "Search the catalog." });
    }
    const verified = await verifiedDomains(tx, [listing.publisherOrgId]);
    return toDetailView(listing, shown, versions, deps.clock.now(), verified.get(listing.publisherOrgId) ?? []);
  });
}

async function find(deps: Platform, query: z.output<typeof contract.searchQuery>, viewer: OrgId | undefined) {
  const { found, verified } = await deps.db.inNetwork(async (tx) => {
    const found = await store.search(tx, {
      q: query.q, capabilities: query.capability, tiers: query.tier, categories: query.category, sort: query.sort,
      limit: contract.PAGE_SIZE, offset: (query.page - 1) * contract.PAGE_SIZE, viewer,
    });
    return { found, verified: await verifiedDomains(tx, found.items.map(({ publisherOrgId }) => publisherOrgId)) };
  });
  return { items: found.items.map((item) => toListingView(item, verified.get(item.publisherOrgId))), total: found.total, page: query.page, pages: Math.max(1, Math.ceil(found.total / contract.PAGE_SIZE)), facets: found.facets };
}

export const catalogRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/catalog", access: "public", operation: "catalog.search", summary: "Search the catalog",
    query: contract.searchQuery, returns: contract.SearchView,
    handle: ({ actor, deps, query }) => (actor ? find(deps, query, actor.orgId) : recentOf(deps.db).get(JSON.stringify(query), () => find(deps, query, undefined))),
  }),
  defineRoute({
    method: "GET", path: "/catalog/:slug", access: "public", operation: "catalog.get", summary: "An integration, in its current version",
    params: contract.slugParams, returns: contract.DetailView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => detail(deps, actor, params.slug),
  }),
  defineRoute({
    method: "GET", path: "/catalog/:slug/versions/:version", access: "public", operation: "catalog.version", summary: "An integration, in one of its versions",
    params: contract.versionParams, returns: contract.DetailView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => detail(deps, actor, params.slug, params.version),
  }),
  defineRoute({
    method: "GET", path: "/publishers/:slug", access: "public", operation: "catalog.publisher", summary: "A publisher and its integrations",
    params: contract.slugParams,
    returns: z.object({ name: z.string(), items: z.array(contract.ListingView), domains: z.array(z.object({ domain: z.string(), since: z.string(), method: z.enum(["dns", "file"]).nullable() })) }),
    problems: ["not-found"],
    handle: async ({ actor, deps, params }) => {
      const { items, domains } = await deps.db.inNetwork(async (tx) => {
        const items = await store.byPublisher(tx, params.slug, actor?.orgId);
        return { items, domains: (await verifiedDomains(tx, items.slice(0, 1).map(({ publisherOrgId }) => publisherOrgId))).values().next().value ?? [] };
      });
      if (!items[0]) throw new Problem("not-found", `There is no publisher ${params.slug} in the catalog`);
      return {
        name: items[0].publisherName, items: items.map((item) => toListingView(item, domains)),
        domains: domains.flatMap(({ domain, provenAt, method }) => (provenAt ? [{ domain, since: provenAt.toISOString(), method: method ?? null }] : [])),
      };
    },
  }),
  ...lifeRoutes,
  ...ruleRoutes,
];
