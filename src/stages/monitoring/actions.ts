import { type Actor, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById, record, systemActor } from "../../tenancy/index.ts";
import { evidenceRuns, type Listing, listingOfAnyone, listingsInCatalog, listingVersion } from "../catalog/index.ts";
import { type Evidence, revisionByDigest } from "../submission/index.ts";
import { missingForRecheck, removeRun, requestRecheck, runById, unfinishedRuns, yieldRun } from "../verification/index.ts";
import { dueTonight, isNight, isOver, isToldToDesk, keptAway, type Live, type Look, newlyBroken, type Night, nightBefore, openAfter, type Story, storiesOf, weigh } from "./recheck.ts";
import * as store from "./store.ts";

const DAY_MS = 86_400_000;
/** How long the report of a look is kept when it is no version's evidence; its outcome stays longer. */
const REPORT_DAYS = 35;
const LOOK_DAYS = 90;
/** Versions without a test account that one round passes by. */
const PASSED_BY = 200;

const blank = (listing: Listing, trigger: Look["trigger"], askedAt: Date): Look => ({
  orgId: listing.publisherOrgId, slug: listing.slug, askedAt, version: listing.version, digest: listing.digest, trigger, runId: undefined, outcome: "skipped", reason: "",
  broken: [], unsure: [], yielded: false, keptBy: undefined, finishedAt: askedAt,
});

/** Runs a live version again. @returns the look: running, or skipped with its reason. */
async function look(platform: Platform, tx: Tx, listing: Listing, trigger: Look["trigger"], by: Actor): Promise<Look & { missing: string[] }> {
  const base = blank(listing, trigger, platform.clock.now());
  const revision = await revisionByDigest(tx, listing.publisherOrgId, listing.digest);
  if (!revision) return { ...base, reason: "What was submitted is not kept any more.", missing: [] };
  const repeats = (await listingVersion(tx, listing.slug, listing.version))?.evidence?.runId;
  const asked = await requestRecheck(platform, tx, { orgId: listing.publisherOrgId, revision: { ...revision, slug: listing.slug }, repeats, trigger, by: { accountId: by.accountId, name: by.name } });
  if ("cannot" in asked) return { ...base, reason: asked.cannot, missing: asked.missing };
  return { ...base, runId: asked.runId, outcome: "running", finishedAt: undefined, missing: [] };
}

/**
 * One round of the night: settles what ended without a word, calls a look off when people wait, and begins the next look when
 * nobody's run is on its way. One look at a time. When a night is over, what had no turn in it gets its row.
 * @param hour When the night begins, UTC; undefined: no nights.
 */
export async function nightRound(platform: Platform, hour: number | undefined): Promise<void> {
  const now = platform.clock.now();
  const night = hour !== undefined && isNight(now, hour);
  const atRest = await platform.db.inNetwork(async (tx) => {
    for (const one of await store.running(tx)) await settle(platform, tx, one);
    const going = await unfinishedRuns(tx);
    const ours = going.filter((run) => run.trigger === "nightly");
    const people = going.filter((run) => run.trigger !== "nightly");
    if (night) await store.countRound(tx, nightBefore(now, hour), people.map((run) => run.orgId));
    for (const run of ours) {
      if (!people.some((other) => other.state === "queued" || other.orgId === run.orgId)) continue;
      const called = await store.byRun(tx, run.id);
      if (!called || called.yielded) continue;
      await store.put(tx, { ...called, yielded: true });
      await yieldRun(platform, tx, run.id);
    }
    return going.length === 0;
  });
  await platform.db.inNetwork(async (tx) => {
    for (const over of await store.openNights(tx)) if (isOver(over.beganAt, now)) await close(platform, tx, over);
  });
  if (!atRest || !night) return;
  await platform.db.inNetwork(async (tx) => {
    for (const listing of await due(tx, nightBefore(now, hour))) {
      const begun = await lookByNight(platform, tx, listing);
      if (begun?.outcome === "running") return;
    }
  });
}

/**
 * What waits for its turn in this night. A version that came since waits for the next one; what else is done to its listing, its
 * publisher does at will.
 */
async function due(tx: Tx, began: Date): Promise<Listing[]> {
  const live = (await listingsInCatalog(tx)).map((listing): Live & { listing: Listing } => ({ slug: listing.slug, orgId: listing.publisherOrgId, publishedAt: listing.publishedAt, listing }));
  const found = [];
  for (const { listing } of dueTonight(live, await store.lastLooks(tx), began)) {
    const [org, version] = [await orgById(tx, listing.publisherOrgId), await listingVersion(tx, listing.slug, listing.version)];
    if (org?.status === "active" && version && version.publishedAt < began) found.push(listing);
    if (found.length === PASSED_BY) break;
  }
  return found;
}

async function lookByNight(platform: Platform, tx: Tx, listing: Listing): Promise<Look | undefined> {
  const org = await orgById(tx, listing.publisherOrgId);
  if (!org) return undefined;
  const { missing: _missing, ...begun } = await look(platform, tx, listing, "nightly", systemActor(org));
  await store.add(tx, begun);
  return begun;
}

/** A night is over: what had no turn in it says so, and the desk hears of what has had none for several nights. */
async function close(platform: Platform, tx: Tx, night: Night): Promise<void> {
  const left = await due(tx, night.beganAt);
  for (const listing of left) {
    // nobody kept away what could not have been run anyway: it has its own reason
    if ((await missingFor(platform, tx, listing)).length > 0) await lookByNight(platform, tx, listing);
    else await leaveOut(tx, night, { ...blank(listing, "nightly", night.beganAt) });
  }
  if (left.length < PASSED_BY) await store.closeNight(tx, night.beganAt, platform.clock.now());
}

/** The row of a night without a look. */
async function leaveOut(tx: Tx, night: Night, row: Look): Promise<void> {
  const { by, reason } = keptAway(night, row.orgId);
  await store.put(tx, { ...row, outcome: "skipped", reason, keptBy: by, finishedAt: row.askedAt });
  const nights = await store.nightsWithoutLook(tx, row.orgId, row.slug);
  if (!isToldToDesk(nights)) return;
  const listing = await listingOfAnyone(tx, row.slug);
  await emit(tx, { kind: "monitoring.nights_skipped", orgId: row.orgId, subject: row.slug, data: { name: listing?.name ?? row.slug, version: row.version, nights, by, reason } });
}

/** A run that was cancelled, or that broke off, tells nobody: what its look is told is found here. */
async function settle(platform: Platform, tx: Tx, going: Look): Promise<void> {
  const run = going.runId ? await runById(tx, going.runId) : undefined;
  if (run && run.state !== "cancelled") return;
  if (!going.yielded || run?.failure) return store.put(tx, { ...going, outcome: "broke_off", reason: run?.failure ?? "The run was cancelled.", finishedAt: platform.clock.now() });
  const night = await store.nightAt(tx, going.askedAt);
  // within its night it is asked again; afterwards nobody would know that it was ever asked
  if (!night || !isOver(night.beganAt, platform.clock.now())) return store.remove(tx, going);
  await leaveOut(tx, night, { ...going, runId: undefined });
}

/**
 * The publisher looks now: a run that holds renews the evidence.
 * @throws {Problem} `not-found`; `not-your-move` when it is not in the catalog; `gate-closed` when nothing can be run now.
 */
export async function renew(platform: Platform, actor: Actor, slug: string): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    const listing = await ownListing(tx, actor, slug);
    if (listing.state === "removed" || listing.state === "suspended") throw new Problem("not-your-move", "It is not in the catalog now", { mend: "Ask the desk first." });
    const { missing, ...begun } = await look(platform, tx, listing, "renewal", actor);
    if (begun.outcome === "skipped") {
      throw new Problem("gate-closed", begun.reason, {
        mend: missing.length > 0 ? "Enter them again, then renew." : "Begin a new version that names a test tenant.",
        fields: missing.map((name) => ({ path: "", code: "submission.secret.missing", message: `"${name}" has no value any more` })),
      });
    }
    await store.add(tx, begun);
    await record(tx, actor, { action: "integration.renew", subject: slug, detail: { runId: begun.runId ?? "", version: listing.version } });
  });
}

/** Secrets that have to be given again before the live version can be run. */
export async function missingFor(platform: Platform, tx: Tx, listing: Listing): Promise<string[]> {
  const revision = await revisionByDigest(tx, listing.publisherOrgId, listing.digest);
  return revision ? missingForRecheck(platform, tx, listing.publisherOrgId, { ...revision, slug: listing.slug }) : [];
}

/** @throws {Problem} `not-found` for everybody else's. */
export async function ownListing(tx: Tx, actor: Actor, slug: string): Promise<Listing> {
  const listing = await listingOfAnyone(tx, slug);
  if (listing?.publisherOrgId !== actor.orgId) throw new Problem("not-found", `There is no integration "${slug}" here`);
  return listing;
}

/** What a look's report says of the checks. */
interface Said {
  evidence: Evidence;
  broken: string[];
  held: string[];
  violated: string[];
}

/** The news of a look's end. Publisher and desk are told once of each check that held and is violated now; nothing is suspended by itself. */
export async function noteLook(platform: Platform, orgId: OrgId, runId: string, said: Said): Promise<void> {
  await platform.db.inTenant(orgId, async (tx) => {
    const found = await store.byRun(tx, runId);
    if (!found || found.outcome !== "running") return; // told twice
    const last = await store.verdictBefore(tx, found);
    const open = last ? openAfter(last) : [];
    const ended: Look = { ...found, outcome: said.evidence.verdict, ...weigh(open, said), finishedAt: new Date(said.evidence.finishedAt) };
    await store.put(tx, ended);
    const news = newlyBroken(ended.broken, open);
    if (news.length === 0) return;
    const listing = await listingOfAnyone(tx, found.slug);
    await emit(tx, { kind: "monitoring.check_broken", orgId, subject: found.slug, data: { name: listing?.name ?? found.slug, version: found.version, digest: found.digest, runId, broken: news } });
  });
}

/** How long what held again stays in the desk's list. */
const HELD_AGAIN_DAYS = 14;

/** One live version in which something broke: what is open, and what held again of late. */
export interface BrokenListing {
  listing: Listing;
  /** The latest look that came to a verdict. */
  last: Look;
  open: Story[];
  heldAgain: Story[];
}

/** Live versions in which a check broke that held when they were proven; those with an open one first. */
export async function brokenListings(platform: Platform, tx: Tx): Promise<BrokenListing[]> {
  const now = platform.clock.now().getTime();
  const found: BrokenListing[] = [];
  const bySlug = Map.groupBy(await store.looksWhereBroken(tx, new Date(now - LOOK_DAYS * DAY_MS)), (look) => look.slug);
  for (const [slug, looks] of bySlug) {
    const [listing, last] = [await listingOfAnyone(tx, slug), looks.at(-1)];
    if (!listing || !last || listing.state === "removed") continue;
    const stories = storiesOf(looks).filter((story) => story.digest === listing.digest);
    const heldAgain = stories.filter((story) => story.heldAgainAt && now - story.heldAgainAt.getTime() < HELD_AGAIN_DAYS * DAY_MS);
    const open = stories.filter((story) => !story.heldAgainAt);
    if (open.length + heldAgain.length > 0) found.push({ listing, last, open, heldAgain });
  }
  return found.sort((a, b) => Number(b.open.length > 0) - Number(a.open.length > 0) || b.last.askedAt.getTime() - a.last.askedAt.getTime() || a.listing.slug.localeCompare(b.listing.slug)).slice(0, 200);
}

/** Reports are megabytes: those that are no version's evidence go after five weeks, the outcomes after three months. */
export async function forgetOldLooks(platform: Platform): Promise<void> {
  const now = platform.clock.now().getTime();
  await platform.db.inNetwork(async (tx) => {
    for (const old of await store.withRunBefore(tx, new Date(now - REPORT_DAYS * DAY_MS))) {
      if (!(await evidenceRuns(tx, old.slug)).includes(old.runId ?? "")) await removeRun(tx, old.runId ?? "");
      await store.forgetRun(tx, old);
    }
    await store.forgetBefore(tx, new Date(now - LOOK_DAYS * DAY_MS));
  });
}
