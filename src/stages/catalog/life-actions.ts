import { type Actor, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { memberById, record } from "../../tenancy/index.ts";
import { approversOf } from "../review/index.ts";
import { type Hold, type HoldFinder, setPublished } from "../submission/index.ts";
import * as lifeStore from "./life-store.ts";
import { type Deprecation, type Life, type Listing, listingTexts, sees, tierOf } from "./listing.ts";
import { DESK_MOVES, type DeskMove, LISTING_STATES, type ListingMove, type ListingState, moveFrom } from "./states.ts";
import * as store from "./store.ts";

const notFound = (slug: string) => new Problem("not-found", `There is no integration "${slug}" here`);

/** The row of the table. @throws {Problem} `not-your-move` when there is none from the listing's state. */
function requireRow(listing: Listing, on: ListingMove) {
  const row = moveFrom(listing.state, on, listing.life.deprecation !== undefined);
  if (!row) throw new Problem("not-your-move", `${LISTING_STATES[listing.state].label}: this cannot be done now`);
  return row;
}

async function ownLocked(tx: Tx, actor: Actor, slug: string): Promise<Listing> {
  const listing = await store.bySlugLocked(tx, slug);
  if (listing?.publisherOrgId !== actor.orgId) throw notFound(slug);
  return listing;
}

/** What the publisher says when it deprecates: why, what to use instead, and until when it can be installed. */
export type DeprecationInput = Pick<Deprecation, "note" | "successor" | "endsOn">;

/** Names an end and a successor. Apps that are installed go on. @throws {Problem} `not-found`, `not-your-move`, `invalid-field` */
export function deprecate(platform: Platform, actor: Actor, slug: string, input: DeprecationInput): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await ownLocked(tx, actor, slug);
    const row = requireRow(listing, "deprecate");
    const now = platform.clock.now();
    const no = (path: string, code: string, message: string) => new Problem("invalid-field", message, { fields: [{ path, code, message }] });
    if (input.endsOn !== undefined && input.endsOn < now.toISOString().slice(0, 10)) throw no("/endsOn", "listing.ends-on", "The end lies in the past");
    if (input.successor !== undefined) {
      const successor = input.successor === slug ? undefined : await store.bySlug(tx, input.successor, listing.privateTo);
      if (!successor || !LISTING_STATES[successor.state].installs) throw no("/successor", "listing.successor", `There is no other integration "${input.successor}" to install`);
    }
    const deprecation: Deprecation = { at: listing.life.deprecation?.at ?? now, ...input };
    await settle(platform, tx, actor, listing, { on: "deprecate", to: row.to, reason: input.note, life: { ...listing.life, reason: undefined, since: undefined, deprecation } });
  });
}

/** Takes a deprecation back. @throws {Problem} `not-found`, `not-your-move` */
export function undeprecate(platform: Platform, actor: Actor, slug: string): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await ownLocked(tx, actor, slug);
    const row = requireRow(listing, "undeprecate");
    await settle(platform, tx, actor, listing, { on: "undeprecate", to: row.to, reason: "", life: { ...listing.life, deprecation: undefined } });
  });
}

/** Asks the desk to remove it; two analysts do. @throws {Problem} `not-found`, `not-your-move` when it is removed already. */
export function askRemoval(platform: Platform, actor: Actor, slug: string, reason: string): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await ownLocked(tx, actor, slug);
    requireRow(listing, "remove");
    const now = platform.clock.now();
    await store.saveState(tx, slug, listing.state, { ...listing.life, removal: { at: now, by: actor.name, reason } }, now);
    await emit(tx, { kind: "catalog.removal_asked", orgId: listing.publisherOrgId, subject: slug, data: { name: listing.name, reason, actorName: actor.name } });
    await record(tx, actor, { action: "integration.ask-removal", subject: slug, detail: { reason } });
  });
}

/** @throws {Problem} `not-found`; `not-your-move` when nobody asked, or it was done. */
export function dropRemoval(platform: Platform, actor: Actor, slug: string): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await ownLocked(tx, actor, slug);
    if (!listing.life.removal || listing.state === "removed") throw new Problem("not-your-move", "No removal waits");
    const now = platform.clock.now();
    await store.saveState(tx, slug, listing.state, { ...listing.life, removal: undefined }, now);
    // what analysts began before, they began for reasons of their own
    await lifeStore.dropWaiting(tx, slug, now, "", ["remove"], listing.life.removal.at);
    await record(tx, actor, { action: "integration.drop-removal", subject: slug });
  });
}

/** What an analyst asks or does. */
export interface DeskMoveInput {
  move: DeskMove;
  /** Public: the listing's page shows it. */
  reason: string;
  /** Where a roll-back leads; the version published before the current one when it is left out. */
  version?: string | undefined;
}

/**
 * A move of the desk. One that takes two persons waits for the second one; the others happen at once.
 * @throws {Problem} `not-found`, `not-your-move`, `own-submission`, `already-exists` when it waits already, `gate-closed`.
 */
export function deskMove(platform: Platform, actor: Actor, slug: string, input: DeskMoveInput): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await atTheDesk(tx, actor, slug);
    const row = requireRow(listing, input.move);
    const now = platform.clock.now();
    const toVersion = input.move === "roll_back" ? (await rollBackTarget(tx, listing, input.version)).version : undefined;
    const by = { accountId: actor.accountId, name: actor.name };
    const made: lifeStore.MadeMove = {
      id: newId("lmv", now.getTime()), slug, move: input.move, reason: input.reason, toVersion, state: row.persons === 1 ? "done" : "waiting", askedAt: now, askedBy: by,
      decidedAt: row.persons === 1 ? now : undefined, decidedBy: row.persons === 1 ? by : undefined, from: listing.state, to: row.to,
    };
    if (!(await lifeStore.addMove(tx, made))) throw new Problem("already-exists", "The same move waits for a second person already", { mend: "Confirm it, or drop it first." });
    if (made.state === "done") return carryOut(platform, tx, actor, listing, made);
    await emit(tx, { kind: "catalog.second_person_needed", orgId: listing.publisherOrgId, subject: slug, data: { move: input.move, name: listing.name, reason: input.reason, actorId: actor.accountId, actorName: actor.name } });
    await record(tx, actor, { action: "listing.propose", subject: slug, detail: { move: input.move, reason: input.reason, ...(toVersion ? { toVersion } : {}) } });
  });
}

/** The second person's yes. @throws {Problem} `not-found`, `own-submission`, `gate-closed` for who asked, `not-your-move`. */
export function confirmMove(platform: Platform, actor: Actor, slug: string, id: string): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await atTheDesk(tx, actor, slug);
    const made = await lifeStore.moveById(tx, slug, id);
    if (!made) throw new Problem("not-found", `There is no move ${id}`);
    if (made.state !== "waiting") throw new Problem("not-your-move", made.state === "done" ? "It was done already" : "It was dropped");
    if (made.askedBy.accountId === actor.accountId) {
      throw new Problem("gate-closed", "You asked for it yourself", { fields: [{ path: "", code: "listing.second-person", message: "Two people" }], mend: "Ask another analyst: two people do this." });
    }
    const row = requireRow(listing, made.move);
    const done = { ...made, from: listing.state, to: row.to };
    await lifeStore.endMove(tx, id, { state: "done", at: platform.clock.now(), by: { accountId: actor.accountId, name: actor.name }, from: done.from, to: done.to });
    await carryOut(platform, tx, actor, listing, done);
  });
}

/** Whoever may decide, who asked included, takes a waiting move off the table. @throws {Problem} `not-found`, `own-submission`, `not-your-move` */
export function dropMove(platform: Platform, actor: Actor, slug: string, id: string): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await atTheDesk(tx, actor, slug);
    const made = await lifeStore.moveById(tx, slug, id);
    if (!made) throw new Problem("not-found", `There is no move ${id}`);
    if (made.state !== "waiting") throw new Problem("not-your-move", made.state === "done" ? "It was done already" : "It was dropped already");
    await lifeStore.endMove(tx, id, { state: "dropped", at: platform.clock.now(), by: { accountId: actor.accountId, name: actor.name }, from: listing.state, to: listing.state });
    await record(tx, actor, { action: "listing.drop", subject: slug, detail: { move: made.move } });
  });
}

/**
 * An analyst vouches for a version that machine gates let through. With two different people behind it, it is *Verified*.
 * @throws {Problem} `not-found`, `own-submission`; `stale-write` for another digest; `gate-closed` where nothing can be raised; `already-exists`.
 */
export function endorse(platform: Platform, actor: Actor, slug: string, input: { digest: string; note: string }): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    const listing = await atTheDesk(tx, actor, slug);
    if (listing.digest !== input.digest) throw new Problem("stale-write", "Another version is live by now", { mend: "Look at that one first." });
    if (listing.tier !== "conformance-tested" || !LISTING_STATES[listing.state].listed) {
      throw new Problem("gate-closed", listing.tier === "verified" ? "It is verified already" : "There is no evidence that an analyst could add their word to");
    }
    const live = await store.version(tx, slug, listing.version);
    if (live && live.waivers.length > 0) throw new Problem("gate-closed", "A lead passed this version over something that failed", { mend: "A version of which all holds can be verified." });
    const passed = await approversOf(tx, live?.submissionId ?? "");
    const now = platform.clock.now();
    if (passed.has(actor.accountId) || !(await lifeStore.endorse(tx, slug, { digest: input.digest, accountId: actor.accountId, name: actor.name, note: input.note, at: now }))) {
      throw new Problem("already-exists", "You have vouched for this version already", { mend: "Ask another analyst: two people make it verified." });
    }
    const people = new Set([...passed, ...(await lifeStore.endorsementsOf(tx, slug, input.digest)).map((one) => one.accountId)]);
    const tier = tierOf({ evidenceHeld: true, people: people.size });
    await store.saveTier(tx, slug, input.digest, tier);
    if (tier !== listing.tier) await emit(tx, { kind: "catalog.tier_raised", orgId: listing.publisherOrgId, subject: slug, data: { tier, version: listing.version, digest: input.digest, name: listing.name } });
    await record(tx, actor, { action: "listing.endorse", subject: slug, detail: { digest: input.digest, tier } });
  });
}

/** What holds a new version while people look into an integration, or after they took it down; undefined while nothing does. */
export const holdOver = (state: ListingState): Hold | undefined =>
  ["under_audit", "suspended", "removed"].includes(state)
    ? { code: "listing-not-live", needs: "person", message: `The published integration is ${LISTING_STATES[state].label.toLowerCase()}` } : undefined;

/** No machine publishes over an audit, and no analyst without having seen it. */
export const auditHold: HoldFinder = async (tx, { submission }) => {
  const listing = submission.slug ? await store.bySlugOfAnyone(tx, submission.slug) : undefined;
  const hold = listing && holdOver(listing.state);
  return hold ? [hold] : [];
};

/** Locked, and not of the analyst's own org: nobody decides on their own. */
async function atTheDesk(tx: Tx, actor: Actor, slug: string): Promise<Listing> {
  const listing = await store.bySlugLocked(tx, slug);
  if (!listing) throw notFound(slug);
  const own = listing.publisherOrgId === actor.orgId || (await memberById(tx, listing.publisherOrgId, actor.accountId)) !== undefined;
  if (own) throw new Problem("own-submission", "Nobody decides on an integration of their own org", { mend: "Ask an analyst who does not belong to the publisher." });
  return listing;
}

async function rollBackTarget(tx: Tx, listing: Listing, wanted: string | undefined) {
  const versions = await store.versionsOf(tx, listing.slug);
  const current = versions.findIndex((version) => version.version === listing.version);
  const target = wanted === undefined ? versions[current + 1] : versions.find((version) => version.version === wanted);
  if (!target || target.version === listing.version) throw new Problem("gate-closed", "There is no such earlier version", { mend: "Start an audit and suspend it instead." });
  if (listing.privateTo === undefined && !sees(listing, target, undefined)) throw new Problem("gate-closed", "That version was private", { mend: "Choose one that was public." });
  return target;
}

async function carryOut(platform: Platform, tx: Tx, actor: Actor, listing: Listing, made: lifeStore.MadeMove): Promise<void> {
  const now = platform.clock.now();
  if (made.move === "roll_back") await rollBack(tx, listing, made.toVersion, now);
  const says = LISTING_STATES[made.to].listed && made.to !== "under_audit" ? { reason: undefined, since: undefined } : { reason: made.reason, since: now };
  const life: Life = made.move === "roll_back" ? listing.life : { ...listing.life, ...says, ...(made.to === "removed" ? { removal: undefined, deprecation: undefined } : {}) };
  await lifeStore.dropWaiting(tx, listing.slug, now, made.id, made.to === listing.state ? ["roll_back"] : DESK_MOVES);
  await settle(platform, tx, actor, listing, { on: made.move, to: made.to, reason: made.reason, life, version: made.toVersion });
}

/** The version before is current again, as it was published; the one that is left stays readable. */
async function rollBack(tx: Tx, listing: Listing, toVersion: string | undefined, now: Date): Promise<void> {
  const target = await rollBackTarget(tx, listing, toVersion);
  if (!(await setPublished(tx, listing.publisherOrgId as OrgId, listing.slug, target.digest))) throw new Error(`${listing.slug} is not its publisher's`);
  const { life: _life, ...published } = listing;
  await store.upsert(tx, {
    ...published, ...listingTexts(target.manifest), version: target.version, digest: target.digest, logoDigest: target.logoDigest,
    tier: target.tier ?? tierOf({ evidenceHeld: target.evidence?.verdict === "held", people: 0 }), updatedAt: now,
  });
}

interface Settled {
  on: ListingMove;
  to: Listing["state"];
  reason: string;
  life: Life;
  version?: string | undefined;
}

async function settle(platform: Platform, tx: Tx, actor: Actor, listing: Listing, { on, to, reason, life, version }: Settled): Promise<void> {
  await store.saveState(tx, listing.slug, to, life, platform.clock.now());
  await emit(tx, {
    kind: "catalog.moved", orgId: listing.publisherOrgId, subject: listing.slug,
    data: {
      move: on, from: listing.state, to, reason, name: listing.name, version: version ?? listing.version, successor: life.deprecation?.successor ?? null, endsOn: life.deprecation?.endsOn ?? null,
      actorId: actor.accountId, actorName: actor.name,
    },
  });
  await record(tx, actor, { action: `listing.${on}`, subject: listing.slug, detail: { from: listing.state, to, reason, ...(version ? { version } : {}) } });
}
