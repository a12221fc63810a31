import { z } from "zod";
import { type Actor, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { memberById } from "../../tenancy/index.ts";
import { signatureOf } from "../verification/index.ts";
import * as contract from "./contract.ts";
import * as actions from "./life-actions.ts";
import { endorsementsOf, movesOf, waitingMoves } from "./life-store.ts";
import { type Proof, toDeskListingRow, toDeskListingView, toIntegrationDetail, toIntegrationView } from "./life-view.ts";
import type { Listing } from "./listing.ts";
import * as store from "./store.ts";

async function own(deps: Platform, actor: Actor, slug: string) {
  return deps.db.inNetwork(async (tx) => {
    const listing = await store.bySlugOfAnyone(tx, slug);
    if (listing?.publisherOrgId !== actor.orgId) throw new Problem("not-found", `There is no integration "${slug}" here`);
    return toIntegrationDetail(listing, await proofOf(tx, listing), (await movesOf(tx, [slug])).get(slug) ?? [], deps.clock.now());
  });
}

async function proofOf(tx: Tx, listing: Listing): Promise<Proof> {
  const versions = await store.versionsOf(tx, listing.slug);
  const runId = versions.find((version) => version.version === listing.version)?.evidence?.runId;
  return { versions, validUntil: runId ? (await signatureOf(tx, runId))?.validUntil : undefined };
}

async function atTheDesk(deps: Platform, actor: Actor, slug: string) {
  return deps.db.inNetwork(async (tx) => {
    const listing = await store.bySlugOfAnyone(tx, slug);
    if (!listing) throw new Problem("not-found", `There is no integration "${slug}" here`);
    const mine = listing.publisherOrgId === actor.orgId || (await memberById(tx, listing.publisherOrgId, actor.accountId)) !== undefined;
    return toDeskListingView(listing, {
      proof: await proofOf(tx, listing), moves: (await movesOf(tx, [slug])).get(slug) ?? [], endorsements: await endorsementsOf(tx, slug, listing.digest), own: mine, reader: actor.accountId,
      now: deps.clock.now(),
    });
  });
}

const MOVING = ["not-found", "not-your-move", "own-submission", "gate-closed", "already-exists"] as const;

/** What happens to an integration after its publication: by its publisher, and by the desk. */
export const lifeRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/integrations", access: "submission.read", operation: "integrations.list", summary: "What your org has published, and what became of it",
    returns: z.object({ items: z.array(contract.IntegrationView) }),
    handle: async ({ actor, deps }) => ({ items: (await deps.db.inNetwork((tx) => store.ofOrg(tx, actor.orgId))).map((listing) => toIntegrationView(listing, deps.clock.now())) }),
  }),
  defineRoute({
    method: "GET", path: "/integrations/:slug", access: "submission.read", operation: "integrations.get", summary: "One of your published integrations",
    params: contract.slugParams, returns: contract.IntegrationDetailView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => own(deps, actor, params.slug),
  }),
  defineRoute({
    method: "PUT", path: "/integrations/:slug/deprecation", access: "submission.write", operation: "integrations.deprecate", summary: "Deprecate it, with a successor and an end",
    params: contract.slugParams, body: contract.deprecationBody, returns: contract.IntegrationDetailView, problems: ["not-found", "not-your-move", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => {
      await actions.deprecate(deps, actor, params.slug, { note: body.note, successor: body.successor, endsOn: body.endsOn });
      return own(deps, actor, params.slug);
    },
  }),
  defineRoute({
    method: "DELETE", path: "/integrations/:slug/deprecation", access: "submission.write", operation: "integrations.undeprecate", summary: "Take a deprecation back",
    params: contract.slugParams, returns: contract.IntegrationDetailView, problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params }) => {
      await actions.undeprecate(deps, actor, params.slug);
      return own(deps, actor, params.slug);
    },
  }),
  defineRoute({
    method: "PUT", path: "/integrations/:slug/removal", access: "submission.write", operation: "integrations.askRemoval", summary: "Ask the desk to remove it, with the reason",
    params: contract.slugParams, body: contract.reasonBody, returns: contract.IntegrationDetailView, problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params, body }) => {
      await actions.askRemoval(deps, actor, params.slug, body.reason);
      return own(deps, actor, params.slug);
    },
  }),
  defineRoute({
    method: "DELETE", path: "/integrations/:slug/removal", access: "submission.write", operation: "integrations.dropRemoval", summary: "Take the request for removal back",
    params: contract.slugParams, returns: contract.IntegrationDetailView, problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params }) => {
      await actions.dropRemoval(deps, actor, params.slug);
      return own(deps, actor, params.slug);
    },
  }),
  defineRoute({
    method: "GET", path: "/desk/listings", access: "review.read", operation: "desk.listings",
    summary: "Integrations after their publication: those that need somebody (under audit, suspended, to be removed, waiting for a second person, let through by machines alone), or all",
    query: contract.deskListingsQuery, returns: z.object({ items: z.array(contract.DeskListingView.omit({ history: true, endorsements: true, movesOpen: true, own: true, versions: true, evidence: true })) }),
    handle: async ({ actor, deps, query }) => deps.db.inNetwork(async (tx) => {
      const waiting = query.show === "all" ? [] : [...new Set((await waitingMoves(tx)).map((made) => made.slug))];
      const listings = query.show === "all" ? await store.allForDesk(tx, query.q) : await store.forDesk(tx, waiting, query.q);
      const moves = await movesOf(tx, listings.map((listing) => listing.slug));
      return { items: listings.map((listing) => toDeskListingRow(listing, moves.get(listing.slug) ?? [], actor.accountId, deps.clock.now())) };
    }),
  }),
  defineRoute({
    method: "GET", path: "/desk/listings/:slug", access: "review.read", operation: "desk.listing", summary: "A published integration at the desk: what waits, what was done, what may be done",
    params: contract.slugParams, returns: contract.DeskListingView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => atTheDesk(deps, actor, params.slug),
  }),
  defineRoute({
    method: "POST", path: "/desk/listings/:slug/moves", access: "review.decide", operation: "desk.moveListing", summary: "Audit, release, suspend, lift, roll back or remove; what takes two persons waits for the second",
    params: contract.slugParams, body: contract.deskMoveBody, returns: contract.DeskListingView, problems: MOVING,
    handle: async ({ actor, deps, params, body }) => {
      await actions.deskMove(deps, actor, params.slug, body);
      return atTheDesk(deps, actor, params.slug);
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/listings/:slug/moves/:move/confirm", access: "review.decide", operation: "desk.confirmMove", summary: "The second person's yes",
    params: contract.moveParams, body: z.strictObject({}), returns: contract.DeskListingView, problems: MOVING,
    handle: async ({ actor, deps, params }) => {
      await actions.confirmMove(deps, actor, params.slug, params.move);
      return atTheDesk(deps, actor, params.slug);
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/listings/:slug/moves/:move/drop", access: "review.decide", operation: "desk.dropMove", summary: "Take a waiting move off the table",
    params: contract.moveParams, body: z.strictObject({}), returns: contract.DeskListingView, problems: MOVING,
    handle: async ({ actor, deps, params }) => {
      await actions.dropMove(deps, actor, params.slug, params.move);
      return atTheDesk(deps, actor, params.slug);
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/listings/:slug/endorsements", access: "review.decide", operation: "desk.endorse", summary: "Vouch for a version that machine gates let through; two people make it Verified",
    params: contract.slugParams, body: contract.endorseBody, returns: contract.DeskListingView, problems: ["not-found", "own-submission", "stale-write", "gate-closed", "already-exists"],
    handle: async ({ actor, deps, params, body }) => {
      await actions.endorse(deps, actor, params.slug, body);
      return atTheDesk(deps, actor, params.slug);
    },
  }),
];
