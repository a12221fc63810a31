import type { z } from "zod";
import type { DeskListingView, IntegrationDetailView, IntegrationView, MoveView } from "./contract.ts";
import type { Endorsement, MadeMove } from "./life-store.ts";
import type { Listing, Version } from "./listing.ts";
import { LISTING_MOVES } from "./states.ts";
import { toLifeView, toListingView, toVersionSummary } from "./view.ts";

const toMoveView = (made: MadeMove): z.input<typeof MoveView> => ({
  id: made.id, move: made.move, reason: made.reason, toVersion: made.toVersion ?? null, state: made.state, askedAt: made.askedAt.toISOString(), askedBy: made.askedBy.name,
  decidedAt: made.decidedAt?.toISOString() ?? null, decidedBy: made.decidedBy?.name ?? null, from: made.from, to: made.to,
});

const removalOf = ({ life: { removal } }: Listing) => (removal ? { at: removal.at.toISOString(), by: removal.by, reason: removal.reason } : null);
const movesOpen = (listing: Listing, by: "publisher" | "analyst") =>
  [...new Map(LISTING_MOVES.filter((move) => move.from === listing.state && move.by === by).map((move) => [move.on, { move: move.on, persons: move.persons }])).values()];

/** For its publisher. */
export function toIntegrationView(listing: Listing, now: Date): z.input<typeof IntegrationView> {
  return { ...toListingView(listing), digest: listing.digest, life: toLifeView(listing, now), removal: removalOf(listing), can: movesOpen(listing, "publisher").map((open) => open.move) };
}

/** @param validUntil Until when the live version's evidence counts as fresh. @param moves What the desk did: what still waits for a second person is not told. */
export function toIntegrationDetail(listing: Listing, versions: readonly Version[], moves: readonly MadeMove[], validUntil: Date | undefined, now: Date): z.input<typeof IntegrationDetailView> {
  const evidence = versions.find((version) => version.version === listing.version)?.evidence;
  return {
    ...toIntegrationView(listing, now), versions: versions.map((version) => ({ ...toVersionSummary(version), tier: version.tier ?? null, submissionId: version.submissionId ?? null })),
    evidence: evidence ? { ...evidence, validUntil: validUntil?.toISOString() ?? null } : null,
    history: moves.flatMap((made) => (made.state === "done" && made.decidedAt
      ? [{ move: made.move, reason: made.reason, at: made.decidedAt.toISOString(), from: made.from, to: made.to, version: made.toVersion ?? null }] : [])),
  };
}

/** For the desk, with what waits for a second person and who vouched. */
export function toDeskListingView(listing: Listing, moves: readonly MadeMove[], endorsements: readonly Endorsement[], own: boolean, now: Date): z.input<typeof DeskListingView> {
  return {
    ...toListingView(listing), digest: listing.digest, life: toLifeView(listing, now), removal: removalOf(listing), own,
    waiting: moves.filter((made) => made.state === "waiting").map(toMoveView), history: moves.filter((made) => made.state !== "waiting").map(toMoveView),
    endorsements: endorsements.map((one) => ({ name: one.name, note: one.note, at: one.at.toISOString() })),
    movesOpen: own ? [] : movesOpen(listing, "analyst"),
  };
}
