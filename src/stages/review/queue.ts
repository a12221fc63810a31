import type { z } from "zod";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById, verifiedDomains } from "../../tenancy/index.ts";
import { diffManifests } from "../manifest/index.ts";
import {
  closedDays, draftName, type Holidays, holdsOf, liveDigests, revisionByDigest, STATES, type Submission, submissionsByDue, UNDER_WAY, versionsOf, workingTimeBetween,
} from "../submission/index.ts";
import type { QueueRow } from "./contract.ts";
import { publisherSpokeAt, snoozesOf, threadCounts } from "./queue-store.ts";
import { isAsleep } from "./snooze.ts";
import * as store from "./store.ts";

type Row = z.input<typeof QueueRow>;

/** What waits at the desk: running clocks by due date, then what has no clock, paused ones last. */
export async function queue(platform: Platform): Promise<Row[]> {
  return platform.db.inNetwork((tx) => queueIn(platform, tx));
}

/** As {@link queue}, in a transaction that goes on. */
export async function queueIn(platform: Pick<Platform, "clock">, tx: Tx): Promise<Row[]> {
  const rows = await toRows(platform, tx, await submissionsByDue(tx, UNDER_WAY));
  return rows.sort((a, b) => RANK[a.clock] - RANK[b.clock]); // stable: within a clock the order is the due date's
}

const RANK = { running: 0, none: 1, paused: 2 } as const;

/** Rows of the queue, with as many questions to the database for many as for one. */
export async function toRows(platform: Pick<Platform, "clock">, tx: Tx, submissions: readonly Submission[]): Promise<Row[]> {
  const ids = submissions.map((s) => s.id);
  const now = platform.clock.now();
  const claims = await store.claimsOf(tx, ids);
  const holds = await holdsOf(tx, ids);
  const snoozes = await snoozesOf(tx, ids);
  const threads = await threadCounts(tx, ids);
  const spoke = await publisherSpokeAt(tx, [...snoozes.keys()]);
  const live = await liveDigests(tx, submissions.flatMap((s) => s.slug ?? []));
  const versions = await versionsOf(tx, [...live.values()].map((one) => one.digest));
  const closed = await closedDays(tx);
  const domains = await verifiedDomains(tx, submissions.map((s) => s.orgId));
  const publishers = new Map<string, string>();
  for (const orgId of new Set(submissions.map((s) => s.orgId))) publishers.set(orgId, (await orgById(tx, orgId))?.name ?? orgId);
  const rows: Row[] = [];
  for (const s of submissions) {
    const { label, actsNext, clock } = STATES[s.state];
    const beside = s.slug === undefined ? undefined : live.get(s.slug);
    const diff = beside && (await differences(tx, beside, s));
    const snooze = snoozes.get(s.id);
    const claimed = claims.get(s.id);
    rows.push({
      id: s.id, name: draftName(s.manifest), slug: s.slug ?? null, publisher: publishers.get(s.orgId) ?? s.orgId, verifiedDomain: domains.get(s.orgId)?.[0]?.domain ?? null,
      state: s.state, label, actsNext, clock, enteredAt: s.enteredAt.toISOString(), dueAt: s.dueAt?.toISOString() ?? null, leftS: leftS(s, now, closed),
      overdue: s.dueAt !== undefined && s.dueAt < now, change: beside ? "update" : "new", semver: diff?.semver ?? null, breaking: diff?.breaking ?? null,
      versions: { from: (beside && versions.get(beside.digest)) ?? null, to: s.release ?? null },
      checks: s.evidence ? { held: s.evidence.held, total: s.evidence.checks } : null,
      assignee: claimed?.analystName ?? null, assigneeId: claimed?.accountId ?? null,
      snoozed: snooze && isAsleep(snooze, { enteredAt: s.enteredAt, spokeAt: spoke.get(s.id) }, now) ? { until: snooze.until.toISOString(), reason: snooze.reason, by: snooze.analystName } : null,
      logoUrl: s.logoDigest ? `/logo/${s.logoDigest.slice(7)}` : null, listingOnly: s.listingOnly, resubmissions: Math.max(0, s.submits - 1),
      waiting: threads.get(s.id) ?? { publisher: 0, desk: 0 },
      held: (holds.get(s.id) ?? []).filter((hold) => !hold.clearedAt).length, publishAt: s.publishAt?.toISOString() ?? null,
    });
  }
  return rows;
}

/** Working time until it is due, in seconds; below zero when it is overdue, undefined where no clock runs. */
function leftS({ dueAt, state }: Submission, now: Date, closed: Holidays): number | null {
  if (!dueAt || STATES[state].clock !== "running") return null;
  const ms = dueAt >= now ? workingTimeBetween(now, dueAt, closed) : -workingTimeBetween(dueAt, now, closed);
  // what fell due on a closed day is late although no working time has passed
  return ms === 0 && dueAt < now ? -1 : Math.round(ms / 1000);
}

interface Differences { semver: "major" | "minor" | "patch"; breaking: number }

/** Two digests differ the same way for good: what was compared once is not read again. At most {@link COMPARED_MAX}. */
const compared = new Map<string, Differences>();
const COMPARED_MAX = 2_000;

/** How the submitted revision differs from the live one; undefined where there is no revision, or it is the live one. */
async function differences(tx: Tx, live: { orgId: Submission["orgId"]; digest: string }, of: Submission): Promise<Differences | undefined> {
  if (!of.digest || of.digest === live.digest) return undefined;
  const key = `${live.digest} ${of.digest}`;
  const known = compared.get(key);
  if (known) return known;
  const [before, after] = [await revisionByDigest(tx, live.orgId, live.digest), await revisionByDigest(tx, of.orgId, of.digest)];
  if (!before || !after) return undefined;
  const { semver, changes } = diffManifests(before.manifest, after.manifest);
  const found = { semver, breaking: changes.filter((change) => change.breaking).length };
  if (compared.size >= COMPARED_MAX) compared.clear();
  compared.set(key, found);
  return found;
}
