import type { z } from "zod";
import type { DeskListingView, IntegrationDetailView, IntegrationView, MoveView } from "./contract.ts";
import type { Endorsement, MadeMove } from "./life-store.ts";
import type { Listing, Version } from "./listing.ts";
import { LISTING_MOVES } from "./states.ts";
import { toLifeView, toListingView, toVersionSummary } from "./view.ts";

const toMoveView = (made: MadeMove, reader: string): z.input<typeof MoveView> => ({
  id: made.id, move: made.move, reason: made.reason, toVersion: made.toVersion ?? null, state: made.state, askedAt: made.askedAt.toISOString(), askedBy: made.askedBy.name,
  decidedAt: made.decidedAt?.toISOString() ?? null, decidedBy: made.decidedBy?.name ?? null, from: made.from, to: made.to,
  mine: made.askedBy.accountId === reader,
});

const removalOf = ({ life: { removal } }: Listing) => (removal ? { at: removal.at.toISOString(), by: removal.by, reason: removal.reason } : null);
const movesOpen = (listing: Listing, by: "publisher" | "analyst") =>
  [...new Map(LISTING_MOVES.filter((move) => move.from === listing.state && move.by === by).map((move) => [move.on, { move: move.on, persons: move.persons }])).values()];

/** For its publisher. */
export function toIntegrationView(listing: Listing, now: Date): z.input<typeof IntegrationView> {
  return { ...toListingView(listing), digest: listing.digest, life: toLifeView(listing, now), removal: removalOf(listing), can: movesOpen(listing, "publisher").map((open) => open.move) };
}

/** The live version's evidence, and until when it counts as fresh. */
export interface Proof {
  versions: readonly Version[];
  validUntil: Date | undefined;
}

function toProof(listing: Listing, { versions, validUntil }: Proof): Pick<z.input<typeof IntegrationDetailView>, "versions" | "evidence"> {
  const evidence = versions.find((version) => version.version === listing.version)?.evidence;
  return {
    versions: versions.map((version) => ({ ...toVersionSummary(version), tier: version.tier ?? null, submissionId: version.submissionId ?? null })),
    evidence: evidence ? { ...evidence, validUntil: validUntil?.toISOString() ?? null } : null,
  };
}

/** @param moves What the desk did: what still waits for a second person is not told. */
export function toIntegrationDetail(listing: Listing, proof: Proof, moves: readonly MadeMove[], now: Date): z.input<typeof IntegrationDetailView> {
  return {
    ...toIntegrationView(listing, now), ...toProof(listing, proof),
    history: moves.flatMap((made) => (made.state === "done" && made.decidedAt
      ? [{ move: made.move, reason: made.reason, at: made.decidedAt.toISOString(), from: made.from, to: made.to, version: made.toVersion ?? null }] : [])),
  };
}

type Row = Omit<z.input<typeof DeskListingView>, "history" | "endorsements" | "movesOpen" | "own" | "versions" | "evidence">;

/** A row of the desk's list. @param reader The account that reads it. */
export function toDeskListingRow(listing: Listing, moves: readonly MadeMove[], reader: string, now: Date): Row {
  return {
    ...toListingView(listing), digest: listing.digest, life: toLifeView(listing, now), removal: removalOf(listing),
    waiting: moves.filter((made) => made.state === "waiting").map((made) => toMoveView(made, reader)),
  };
}

/** For the desk, with what waits for a second person and who vouched. @param own Nobody decides on their own org's. */
export function toDeskListingView(
  listing: Listing, { proof, moves, endorsements, own, reader, now }: { proof: Proof; moves: readonly MadeMove[]; endorsements: readonly Endorsement[]; own: boolean; reader: string; now: Date },
): z.input<typeof DeskListingView> {
  return {
    ...toDeskListingRow(listing, moves, reader, now), ...toProof(listing, proof), own, history: moves.filter((made) => made.state !== "waiting").map((made) => toMoveView(made, reader)),
    endorsements: endorsements.map((one) => ({ name: one.name, note: one.note, at: one.at.toISOString() })), movesOpen: own ? [] : movesOpen(listing, "analyst"),
  };
}
