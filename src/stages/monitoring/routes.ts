import { z } from "zod";
import { Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Listing, listingBySlug, listingOfAnyone } from "../catalog/index.ts";
import { brokenListings, missingFor, ownListing, renew } from "./actions.ts";
import * as contract from "./contract.ts";
import { type Look, nextNight, type Story, storiesOf } from "./recheck.ts";
import * as store from "./store.ts";

/** Looks that a page shows: a month of nights. */
const SHOWN = 30;
/** Looks that stories are told from: three months of nights, and renewals. */
const KEPT = 400;

const toView = (look: Look) => ({
  at: look.askedAt.toISOString(), version: look.version, trigger: look.trigger, outcome: look.outcome, reason: look.reason, broken: look.broken, unsure: look.unsure,
  keptBy: look.keptBy ?? null, runId: look.runId ?? null, finishedAt: look.finishedAt?.toISOString() ?? null,
});
const toStory = (story: Story, listing: Listing) => ({
  check: story.check, version: story.version, brokeAt: story.brokeAt.toISOString(), runId: story.brokeRunId ?? null, heldAgainAt: story.heldAgainAt?.toISOString() ?? null,
  heldAgainBy: story.heldAgainBy ?? null, replaced: story.digest !== listing.digest,
});

async function looks(deps: Platform, tx: Tx, listing: Listing): Promise<z.input<typeof contract.LooksView>> {
  const hour = deps.config.recheckHour;
  const kept = await store.looksAt(tx, listing.publisherOrgId, listing.slug, KEPT);
  return {
    items: kept.slice(0, SHOWN).map(toView), stories: storiesOf(kept).map((story) => toStory(story, listing)), missing: await missingFor(deps, tx, listing),
    nextAt: hour === undefined ? null : nextNight(deps.clock.now(), hour).toISOString(),
  };
}

const DAY_MS = 86_400_000;
const NOT_RUN: readonly Look["outcome"][] = ["skipped", "broke_off", "running"];
const toNight = ({ askedAt, version, outcome, keptBy }: Look): z.input<typeof contract.NightsView>["items"][number] =>
  ({ at: askedAt.toISOString(), version, outcome: keptBy ? "skipped" : NOT_RUN.includes(outcome) ? "not_run" : outcome as "held" });

/** What is published is looked at again: its publisher and the desk read what came of it. */
export const monitoringRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/catalog/:slug/nights", access: "public", operation: "catalog.nights", summary: "What the nightly looks at an integration of the catalog came to",
    params: contract.slugParams, returns: contract.NightsView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => deps.db.inNetwork(async (tx) => {
      const listing = await listingBySlug(tx, params.slug, actor?.orgId); // who may not see the listing may not see its nights
      if (!listing) throw new Problem("not-found", `There is no integration "${params.slug}" in the catalog`);
      const since = new Date(deps.clock.now().getTime() - SHOWN * DAY_MS);
      return { items: (await store.nightsSince(tx, listing.publisherOrgId, listing.slug, since)).map(toNight), nightly: deps.config.recheckHour !== undefined };
    }),
  }),
  defineRoute({
    method: "GET", path: "/integrations/:slug/rechecks", access: "submission.read", operation: "integrations.rechecks", summary: "What the latest looks at your published integration found",
    params: contract.slugParams, returns: contract.LooksView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => deps.db.inNetwork(async (tx) => looks(deps, tx, await ownListing(tx, actor, params.slug))),
  }),
  defineRoute({
    method: "POST", path: "/integrations/:slug/rechecks", access: "verification.run", operation: "integrations.renew", summary: "Run the live version's checks now; a run that holds renews its evidence",
    params: contract.slugParams, body: z.strictObject({}), returns: contract.LooksView, status: 202, problems: ["not-found", "not-your-move", "gate-closed"],
    handle: async ({ actor, deps, params }) => {
      await renew(deps, actor, params.slug);
      return deps.db.inNetwork(async (tx) => looks(deps, tx, await ownListing(tx, actor, params.slug)));
    },
  }),
  defineRoute({
    method: "GET", path: "/desk/rechecks", access: "review.read", operation: "desk.rechecks", summary: "Published integrations where a check that held is violated now, or was until lately",
    returns: contract.BrokenView,
    handle: async ({ deps }) => deps.db.inNetwork(async (tx) => ({
      items: (await brokenListings(deps, tx)).map(({ listing, last, open, heldAgain }) => ({
        slug: listing.slug, name: listing.name, publisher: listing.publisherName, version: listing.version, broken: open.map((story) => story.check).sort(), heldAgain: heldAgain.map((story) => toStory(story, listing)),
        runId: last.runId ?? null, at: last.askedAt.toISOString(),
      })),
    })),
  }),
  defineRoute({
    method: "GET", path: "/desk/listings/:slug/rechecks", access: "review.read", operation: "desk.listingRechecks", summary: "What the latest looks at a published integration found",
    params: contract.slugParams, returns: contract.LooksView, problems: ["not-found"],
    handle: async ({ deps, params }) => deps.db.inNetwork(async (tx) => {
      const listing = await listingOfAnyone(tx, params.slug);
      if (!listing) throw new Problem("not-found", `There is no integration "${params.slug}" here`);
      return looks(deps, tx, listing);
    }),
  }),
];
