import { type Actor, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { dueAfter, type Holidays, workingTimeBetween } from "./due.ts";
import { UNDO_S } from "./policy.ts";
import { closedDays } from "./policy-store.ts";
import { keepRelease, releasesOf } from "./release-store.ts";
import { compareVersions, versionAfter } from "./release.ts";
import { ENDS, isEditable, type Move, type Mover, movesFrom, STATES, TAKEN, UNDER_WAY, type When } from "./states.ts";
import * as store from "./store.ts";
import type { PastMove, Revision, Submission } from "./submission.ts";

/** Days after its end for which a submission's test secrets are kept. */
export const SECRETS_KEPT_DAYS = 30;
/** Days after the publisher's last change for which the test secrets of a draft are kept that nobody sends. */
export const SECRETS_REST_DAYS = 180;
/** Days before such a last day on which the publisher is told. */
export const SECRETS_WARNED_DAYS = 14;

/** The last day of the test secrets of something that waits for its publisher, counted from a change made now. */
export const secretsRestUntil = (now: Date): Date => new Date(now.getTime() + SECRETS_REST_DAYS * 86_400_000);

/** The row of the table that a move takes. @throws {Problem} `not-your-move` when there is none. */
export function requireMove(found: Submission, on: Move, by: Mover, when?: When) {
  const rows = movesFrom(found.state, by).filter((row) => row.on === on);
  const move = rows.find((row) => !("when" in row) || row.when === when);
  if (!move) {
    const next = STATES[found.state].actsNext;
    throw new Problem("not-your-move", `${STATES[found.state].label}: this cannot be done now`, {
      mend: next === "nobody" ? "It has ended; begin a new submission." : `The ${next} acts next.`,
    });
  }
  return move;
}

/** Which row a submit takes: an update of words and pictures alone has its own way, unless people have tested it already. */
export const submitsAs = (found: Pick<Submission, "listingOnly">): When => (found.listingOnly ? "listing" : "whole");

/** By when the desk would answer a submit made now; undefined where none can be made. */
export function expectedBy(found: Submission, now: Date, closed: Holidays): Date | undefined {
  const row = movesFrom(found.state, "publisher").find((move) => move.on === "submit" && (!("when" in move) || move.when === submitsAs(found)));
  if (!row) return undefined;
  const leftS = STATES[found.state].clock === "paused" ? found.clockLeftS : undefined;
  return dueAfter(now, STATES[row.to].businessDays, leftS === undefined ? undefined : leftS * 1000, closed);
}

/** Where an undone or stopped decision leads back to. */
export const takenAt = (found: Submission): When | undefined => found.cameFrom && TAKEN[found.cameFrom];

/**
 * Makes a move: history, clock, what follows from the new state, and the news, all in the caller's transaction. The caller
 * saves what comes back.
 * @param when Which of several rows of the same name is meant.
 * @param passes Of a submit: machine gates let it through in the same transaction, so that nobody at the desk has to come.
 */
export async function moved(platform: Platform, tx: Tx, actor: Actor, found: Submission, on: Move, by: Mover, note: string, when?: When, passes = false): Promise<Submission> {
  const move = requireMove(found, on, by, when);
  const now = platform.clock.now();
  const closed = await closedDays(tx);
  const { clock, businessDays } = STATES[move.to];
  await store.addMove(tx, found, past(actor, now, on, move.from, move.to, found.digest, note));
  // the clock rests while the publisher acts, and goes on with what was left
  const leftS = STATES[move.from].clock === "running" && found.dueAt ? Math.round(workingTimeBetween(now, found.dueAt, closed) / 1000) : found.clockLeftS;
  const resumes = STATES[move.from].clock === "paused" || move.from === "publishing";
  const next: Submission = {
    ...found, state: move.to, enteredAt: now, clockLeftS: clock === "paused" || move.to === "publishing" ? leftS : undefined,
    dueAt: clock === "running" ? dueAfter(now, businessDays, resumes && leftS !== undefined ? leftS * 1000 : undefined, closed) : undefined,
    publishAt: undefined, cameFrom: undefined,
  };
  // the slug of what was reviewed, never of the draft
  const revision = found.digest ? await store.revisionByDigest(tx, found.orgId, found.digest) : undefined;
  if (move.to === "publishing") {
    const least = new Date(now.getTime() + (by === "analyst" ? UNDO_S * 1000 : 0)); // no person decided: nothing to undo
    next.publishAt = found.publishOn && found.publishOn > least ? found.publishOn : least;
    next.cameFrom = move.from as NonNullable<Submission["cameFrom"]>;
  }
  if (move.to === "published") {
    if (!revision || !(await store.setPublished(tx, found.orgId, revision.slug, revision.digest))) throw new Error(`${found.id} has no revision to publish`);
    next.release = await releaseAs(tx, found, revision, now);
  } else if (revision && ENDS.includes(move.to)) {
    await store.releaseSlug(tx, found.orgId, revision.slug, found.id, UNDER_WAY);
  }
  // while the desk acts, secrets are in use and have no last day
  if (ENDS.includes(move.to)) next.secretsUntil = await limitTestSecrets(platform, tx, found);
  else next.secretsUntil = isEditable(move.to) && (await platform.secrets.list(tx, found.orgId, found.id)).length > 0 ? secretsRestUntil(now) : undefined;
  await emit(tx, {
    kind: "submission.moved", orgId: found.orgId, subject: found.id,
    data: {
      from: move.from, to: move.to, move: on, by, digest: found.digest ?? null, slug: revision?.slug ?? found.slug ?? null, note, actorId: actor.accountId, actorName: actor.name,
      dueAt: next.dueAt?.toISOString() ?? null, publishAt: next.publishAt?.toISOString() ?? null, version: next.release ?? null, resubmission: on === "submit" && found.submits > 1, passes,
      listingOnly: found.listingOnly, scheduled: next.publishAt !== undefined && next.publishAt === found.publishOn, takenIn: found.cameFrom ?? null,
    },
  });
  return next;
}

/** Writes down which version the digest became. Versions only rise: when another one was published meanwhile, the next one is taken. */
async function releaseAs(tx: Tx, found: Submission, revision: Revision, now: Date): Promise<string> {
  const releases = await releasesOf(tx, revision.slug);
  const known = releases.find((release) => release.digest === revision.digest);
  if (known) return known.version;
  const taken = releases.map((release) => release.version);
  const highest = taken.at(-1);
  const wished = found.release ?? "1.0.0";
  const version = highest === undefined || compareVersions(wished, highest) > 0 ? wished : versionAfter(taken, highest, "minor");
  await keepRelease(tx, { slug: revision.slug, version, digest: revision.digest, orgId: found.orgId, submissionId: found.id, changelog: found.changelog, at: now });
  return version;
}

export function past(actor: Actor, at: Date, move: PastMove["move"], from: Submission["state"], to: Submission["state"], digest: string | undefined, note = ""): PastMove {
  return { at, actorName: actor.name, accountId: actor.accountId, move, from, to, digest, note };
}

/**
 * From its end on, a submission's test credentials have a last day. The vault opens none of them after it; a job deletes them,
 * with an entry and word to the publisher. @returns that day, or undefined when there are none.
 */
async function limitTestSecrets(platform: Platform, tx: Tx, { orgId, id }: Submission): Promise<Date | undefined> {
  const expiresAt = new Date(platform.clock.now().getTime() + SECRETS_KEPT_DAYS * 86_400_000);
  const kept = await platform.secrets.list(tx, orgId, id);
  for (const { name, origin } of kept) {
    const binding = { orgId, owner: id, name, origin };
    const value = await platform.secrets.open(tx, binding);
    if (value !== undefined) await platform.secrets.put(tx, binding, value, { expiresAt });
  }
  return kept.length === 0 ? undefined : expiresAt;
}
