import type { Tx } from "../../platform/db/index.ts";
import type { DeskMove, ListingMove, ListingState } from "./states.ts";

type Tables = {
  listing_move: {
    id: string; slug: string; move: string; reason: string; to_version: string | null; state: string; asked_at: Date; asked_by: string; asked_by_name: string;
    decided_at: Date | null; decided_by: string | null; decided_by_name: string | null; from_state: string; to_state: string;
  };
  listing_endorsement: { slug: string; digest: string; account_id: string; name: string; note: string; at: Date };
};

/** A move of a listing: done, waiting for a second person, or dropped. */
export interface MadeMove {
  id: string;
  slug: string;
  move: ListingMove;
  reason: string;
  toVersion: string | undefined;
  state: "waiting" | "done" | "dropped";
  askedAt: Date;
  askedBy: { accountId: string; name: string };
  decidedAt: Date | undefined;
  decidedBy: { accountId: string; name: string } | undefined;
  from: ListingState;
  to: ListingState;
}

const fromRow = (row: Tables["listing_move"]): MadeMove => ({
  id: row.id, slug: row.slug, move: row.move as ListingMove, reason: row.reason, toVersion: row.to_version ?? undefined, state: row.state as MadeMove["state"],
  askedAt: row.asked_at, askedBy: { accountId: row.asked_by, name: row.asked_by_name }, decidedAt: row.decided_at ?? undefined,
  decidedBy: row.decided_by ? { accountId: row.decided_by, name: row.decided_by_name ?? "" } : undefined, from: row.from_state as ListingState, to: row.to_state as ListingState,
});

/** @returns false when the same move waits already. */
export async function addMove(tx: Tx, made: MadeMove): Promise<boolean> {
  const row = await tx.withTables<Tables>().insertInto("listing_move").values({
    id: made.id, slug: made.slug, move: made.move, reason: made.reason, to_version: made.toVersion ?? null, state: made.state, asked_at: made.askedAt,
    asked_by: made.askedBy.accountId, asked_by_name: made.askedBy.name, decided_at: made.decidedAt ?? null, decided_by: made.decidedBy?.accountId ?? null,
    decided_by_name: made.decidedBy?.name ?? null, from_state: made.from, to_state: made.to,
  }).onConflict((c) => c.doNothing()).returning("id").executeTakeFirst();
  return row !== undefined;
}

export async function moveById(tx: Tx, slug: string, id: string): Promise<MadeMove | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("listing_move").selectAll().where("slug", "=", slug).where("id", "=", id).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

export async function endMove(tx: Tx, id: string, end: { state: "done" | "dropped"; at: Date; by: { accountId: string; name: string }; from: ListingState; to: ListingState }): Promise<void> {
  await tx.withTables<Tables>().updateTable("listing_move").set({
    state: end.state, decided_at: end.at, decided_by: end.by.accountId, decided_by_name: end.by.name, from_state: end.from, to_state: end.to,
  }).where("id", "=", id).execute();
}

/** Latest first. */
export async function movesOf(tx: Tx, slugs: readonly string[]): Promise<Map<string, MadeMove[]>> {
  if (slugs.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("listing_move").selectAll().where("slug", "in", [...slugs]).orderBy("asked_at", "desc").orderBy("id", "desc").limit(2_000).execute();
  return Map.groupBy(rows.map(fromRow), (made) => made.slug);
}

/** What waits for a second person, oldest first. */
export async function waitingMoves(tx: Tx): Promise<MadeMove[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing_move").selectAll().where("state", "=", "waiting").orderBy("asked_at").limit(500).execute();
  return rows.map(fromRow);
}

/** Whoever waits to do something to a listing that has moved on would do something else. */
export async function dropWaiting(tx: Tx, slug: string, at: Date, except: string, moves: readonly DeskMove[], askedSince = new Date(0)): Promise<void> {
  await tx.withTables<Tables>().updateTable("listing_move").set({ state: "dropped", decided_at: at }).where("slug", "=", slug).where("state", "=", "waiting").where("id", "!=", except)
    .where("move", "in", [...moves]).where("asked_at", ">=", askedSince).execute();
}

export interface Endorsement {
  digest: string;
  accountId: string;
  name: string;
  note: string;
  at: Date;
}

/** @returns false when this person has vouched for it already. */
export async function endorse(tx: Tx, slug: string, by: Endorsement): Promise<boolean> {
  const row = await tx.withTables<Tables>().insertInto("listing_endorsement").values({ slug, digest: by.digest, account_id: by.accountId, name: by.name, note: by.note, at: by.at })
    .onConflict((c) => c.doNothing()).returning("slug").executeTakeFirst();
  return row !== undefined;
}

export async function endorsementsOf(tx: Tx, slug: string, digest: string): Promise<Endorsement[]> {
  const rows = await tx.withTables<Tables>().selectFrom("listing_endorsement").selectAll().where("slug", "=", slug).where("digest", "=", digest).orderBy("at").execute();
  return rows.map((row) => ({ digest: row.digest, accountId: row.account_id, name: row.name, note: row.note, at: row.at }));
}
