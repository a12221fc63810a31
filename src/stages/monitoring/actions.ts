import { type Actor, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById, record, systemActor } from "../../tenancy/index.ts";
import { evidenceRuns, type Listing, listingOfAnyone, listingsInCatalog, listingVersion } from "../catalog/index.ts";
import { type Evidence, revisionByDigest } from "../submission/index.ts";
import { missingForRecheck, removeRun, requestRecheck, runById, unfinishedRuns, yieldRun } from "../verification/index.ts";
import { dueTonight, isNight, type Look, newlyBroken, nightBefore } from "./recheck.ts";
import * as store from "./store.ts";

const DAY_MS = 86_400_000;
/** How long the report of a look is kept when it is no version's evidence; its outcome stays longer. */
const REPORT_DAYS = 35;
const LOOK_DAYS = 90;
/** Versions without a test account that one round passes by. */
const PASSED_BY = 200;

/** Runs a live version again. @returns the look: running, or skipped with its reason. */
async function look(platform: Platform, tx: Tx, listing: Listing, trigger: Look["trigger"], by: Actor): Promise<Look & { missing: string[] }> {
  const askedAt = platform.clock.now();
  const base: Look = {
    orgId: listing.publisherOrgId, slug: listing.slug, askedAt, version: listing.version, digest: listing.digest, trigger, runId: undefined, outcome: "skipped", reason: "", broken: [], yielded: false, finishedAt: askedAt,
  };
  const revision = await revisionByDigest(tx, listing.publisherOrgId, listing.digest);
  if (!revision) return { ...base, reason: "What was submitted is not kept any more.", missing: [] };
  const repeats = (await listingVersion(tx, listing.slug, listing.version))?.evidence?.runId;
  const asked = await requestRecheck(platform, tx, { orgId: listing.publisherOrgId, revision: { ...revision, slug: listing.slug }, repeats, trigger, by: { accountId: by.accountId, name: by.name } });
  if ("cannot" in asked) return { ...base, reason: asked.cannot, missing: asked.missing };
  return { ...base, runId: asked.runId, outcome: "running", finishedAt: undefined, missing: [] };
}

/**
 * One round of the night: settles what ended without a word, calls a look off when people wait, and begins the next look when
 * nobody's run is on its way. One look at a time.
 * @param hour When the night begins, UTC; undefined: no nights.
 */
export async function nightRound(platform: Platform, hour: number | undefined): Promise<void> {
  const now = platform.clock.now();
  const atRest = await platform.db.inNetwork(async (tx) => {
    for (const one of await store.running(tx)) await settle(platform, tx, one);
    const going = await unfinishedRuns(tx);
    const ours = going.filter((run) => run.trigger === "nightly");
    const people = going.filter((run) => run.trigger !== "nightly");
    for (const run of ours) {
      if (!people.some((other) => other.state === "queued" || other.orgId === run.orgId)) continue;
      const called = await store.byRun(tx, run.id);
      if (!called || called.yielded) continue;
      await store.save(tx, { ...called, yielded: true });
      await yieldRun(platform, tx, run.id);
    }
    return going.length === 0;
  });
  if (!atRest || hour === undefined || !isNight(now, hour)) return;
  await platform.db.inNetwork(async (tx) => {
    const listings = await listingsInCatalog(tx);
    const live = listings.map((listing) => ({ slug: listing.slug, orgId: listing.publisherOrgId, publishedAt: listing.publishedAt, listing }));
    const began = nightBefore(now, hour);
    for (const { listing } of dueTonight(live, await store.lastLooks(tx), began).slice(0, PASSED_BY)) {
      const [org, version] = [await orgById(tx, listing.publisherOrgId), await listingVersion(tx, listing.slug, listing.version)];
      // a version that came since waits for the next night; what else is done to its listing, its publisher does at will
      if (org?.status !== "active" || !version || version.publishedAt >= began) continue;
      const { missing: _missing, ...begun } = await look(platform, tx, listing, "nightly", systemActor(org));
      await store.add(tx, begun);
      if (begun.outcome === "running") return;
    }
  });
}

/** A run that was cancelled, or that broke off, tells nobody: what its look is told is found here. */
async function settle(platform: Platform, tx: Tx, going: Look): Promise<void> {
  const run = going.runId ? await runById(tx, going.runId) : undefined;
  if (run && run.state !== "cancelled") return;
  if (going.yielded && !run?.failure) return store.remove(tx, going);
  await store.save(tx, { ...going, outcome: "broke_off", reason: run?.failure ?? "The run was cancelled.", finishedAt: platform.clock.now() });
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

/** The news of a look's end. Publisher and desk are told once of each check that held and is violated now; nothing is suspended by itself. */
export async function noteLook(platform: Platform, orgId: OrgId, runId: string, said: { evidence: Evidence; broken: string[] }): Promise<void> {
  await platform.db.inTenant(orgId, async (tx) => {
    const found = await store.byRun(tx, runId);
    if (!found || found.outcome !== "running") return; // told twice
    const ended: Look = { ...found, outcome: said.evidence.verdict, broken: said.broken, finishedAt: new Date(said.evidence.finishedAt) };
    await store.save(tx, ended);
    const news = newlyBroken(said.broken, (await store.verdictBefore(tx, ended))?.broken ?? []);
    if (news.length === 0) return;
    const listing = await listingOfAnyone(tx, found.slug);
    await emit(tx, { kind: "monitoring.check_broken", orgId, subject: found.slug, data: { name: listing?.name ?? found.slug, version: found.version, digest: found.digest, runId, broken: news } });
  });
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
