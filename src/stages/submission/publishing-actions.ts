import { type Actor, type OrgId, Problem } from "../../kernel/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById, record, systemActor } from "../../tenancy/index.ts";
import { change } from "./actions.ts";
import type { Hold } from "./hold.ts";
import { holdsOf, raise } from "./hold-store.ts";
import { liveBroke } from "./live.ts";
import { moved, SECRETS_WARNED_DAYS, takenAt } from "./moving.ts";
import { UNDO_S } from "./policy.ts";
import { ENDS, isEditable, STATE_NAMES, STATES, UNDER_WAY } from "./states.ts";
import * as store from "./store.ts";
import type { Submission } from "./submission.ts";

/** What a publisher says about the next version. `null` takes a choice back. */
export interface ReleaseInput {
  version?: number | undefined;
  release?: string | null | undefined;
  changelog?: string | undefined;
  publishOn?: Date | null | undefined;
}

/** The farthest day a publication may be set to, in days. */
const FARTHEST_DAYS = 366;

/**
 * Number, changelog and day of the next version. The day may be set, changed and taken back until it is public; number and
 * changelog only while the publisher acts, because they are what is reviewed.
 * @throws {Problem} `not-your-move`, `invalid-field`, `stale-write`
 */
export function setRelease(platform: Platform, actor: Actor, id: string, input: ReleaseInput): Promise<Submission> {
  return change(platform, actor, id, "submission.release", async (tx, found) => {
    const now = platform.clock.now();
    if (ENDS.includes(found.state)) throw new Problem("not-your-move", `${STATES[found.state].label}: this cannot be changed now`, { mend: "Begin a new submission." });
    if (!isEditable(found.state) && (input.release !== undefined || input.changelog !== undefined)) {
      throw new Problem("not-your-move", `${STATES[found.state].label}: number and changelog are being reviewed`, { mend: "Only the day of publication can be changed now." });
    }
    if (input.publishOn && (input.publishOn <= now || input.publishOn.getTime() > now.getTime() + FARTHEST_DAYS * 86_400_000)) {
      throw new Problem("invalid-field", "The day of publication lies in the past, or more than a year ahead", {
        fields: [{ path: "/publishOn", code: "submission.publish-on", message: "A moment within the next year" }], mend: "Choose a later moment, or take the date back.",
      });
    }
    const next: Submission = {
      ...found, version: input.version ?? found.version, changelog: input.changelog ?? found.changelog,
      release: input.release === undefined ? found.release : (input.release ?? undefined),
      publishOn: input.publishOn === undefined ? found.publishOn : (input.publishOn ?? undefined),
    };
    if (found.state !== "publishing" || input.publishOn === undefined) return next;
    const undoEnds = new Date(found.enteredAt.getTime() + UNDO_S * 1000);
    next.publishAt = next.publishOn && next.publishOn > undoEnds ? next.publishOn : undoEnds;
    await emit(tx, {
      kind: "submission.rescheduled", orgId: found.orgId, subject: id, data: { publishAt: next.publishAt.toISOString(), wished: next.publishOn?.toISOString() ?? null, actorName: actor.name },
    });
    return next;
  });
}

/** Publishes what has had its undo window and its day. Each one in its own transaction: one that fails is in nobody's way. */
export async function publishDue(platform: Platform): Promise<void> {
  const due = await platform.db.inNetwork((tx) => store.duePublications(tx, platform.clock.now()));
  await each(due, async ({ id }) => {
    await platform.db.inNetwork(async (tx) => {
      const found = await store.byIdLocked(tx, id);
      const now = platform.clock.now();
      if (found?.state !== "publishing" || !found.publishAt || found.publishAt > now) return; // undone or put off meanwhile
      const org = await orgById(tx, found.orgId);
      if (!org) return;
      const system = systemActor(org);
      const revision = found.digest ? await store.revisionByDigest(tx, found.orgId, found.digest) : undefined;
      if (revision) await store.lockSlug(tx, revision.slug);
      const live = revision && await store.publishedRevision(tx, revision.slug);
      const held = ((await holdsOf(tx, [id])).get(id) ?? []).find((hold) => hold.needs === "person" && !hold.clearedAt);
      const why = org.status !== "active" ? "Its publisher is suspended in this network." : held ? `It is held: ${held.message}.` : whyNot(found, live?.digest);
      await store.save(tx, await moved(platform, tx, system, found, why ? "stop" : "publish", "network", why ?? "", why ? takenAt(found) : undefined), now);
      await record(tx, system, { action: why ? "submission.stop" : "submission.publish", subject: id, detail: { digest: found.digest ?? null, ...(why ? { why } : {}) } });
    });
  });
}

/** Each has its turn, whatever became of those before it. @throws the first failure, afterwards. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const failed: unknown[] = [];
  for (const item of items) await work(item).catch((thrown: unknown) => failed.push(thrown));
  if (failed.length > 0) throw failed[0];
}

/** Weeks may lie between a decision and its day: what was decided on must still be so. */
function whyNot(found: Submission, liveDigest: string | undefined): string | undefined {
  const { evidence } = found;
  const passes = evidence !== undefined && evidence.digest === found.digest && (evidence.verdict === "held" || evidence.runId === found.waivedRun);
  if (!found.listingOnly && !passes) return "A later run of this revision did not hold.";
  if (found.baseDigest !== liveDigest && liveDigest !== found.digest) return "Another version was published since this one was submitted.";
  if (liveBroke(found, liveDigest)) return "The published version no longer works with today's app.";
  return undefined;
}

/** Holds every submission of an integration that is on its way: something about what is live needs a person first. */
export async function holdUnderWay(platform: Platform, orgId: OrgId, slug: string, hold: Hold): Promise<void> {
  await platform.db.inTenant(orgId, async (tx) => {
    for (const id of await store.underWay(tx, orgId, slug, UNDER_WAY)) await raise(tx, orgId, id, hold, platform.clock.now());
  });
}

/** Deletes test secrets that have had their time, with an entry in the org's chain and word to the publisher. */
export async function forgetTestSecrets(platform: Platform): Promise<void> {
  const due = await platform.db.inNetwork((tx) => store.dueSecrets(tx, platform.clock.now()));
  for (const { id, orgId } of due) {
    await platform.db.inNetwork(async (tx) => {
      const org = await orgById(tx, orgId);
      if (!org || !(await store.forgetSecrets(tx, id, platform.clock.now()))) return;
      await platform.secrets.remove(tx, orgId, id);
      await emit(tx, { kind: "submission.secrets_removed", orgId, subject: id, data: {} });
      await record(tx, systemActor(org), { action: "submission.secrets-removed", subject: id });
    });
  }
}

/** Tells publishers of drafts that rest when their test secrets are deleted, once for each such day. */
export async function warnOfSecrets(platform: Platform): Promise<void> {
  const now = platform.clock.now();
  const by = new Date(now.getTime() + SECRETS_WARNED_DAYS * 86_400_000);
  const ending = await platform.db.inNetwork((tx) => store.endingSecrets(tx, now, by, STATE_NAMES.filter(isEditable)));
  for (const { id, orgId, until } of ending) {
    await platform.db.inNetwork(async (tx) => {
      if (await store.warnedOfSecrets(tx, id, until)) await emit(tx, { kind: "submission.secrets_ending", orgId, subject: id, data: { until: until.toISOString() } });
    });
  }
}
