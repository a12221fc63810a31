import { isUniqueViolation, tellAfterCommit, type Tx } from "../../../../platform/db/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { groupsOf } from "../../../../directory/index.ts";
import { type RemovalOutcome, retryAt, retryPlan, ScimError } from "../../../../protocols/scim/index.ts";
import { orgById, record, systemActor } from "../../../../tenancy/index.ts";
import type { Exchanged } from "../exchange.ts";
import { budgetOf } from "../guard.ts";
import { afterAnswer, EXPECTED_REQUESTS, isServed, later, type Lane, tokensNow } from "../lane.ts";
import { type AccountLink, type GroupLink, type Operation, PRIORITY } from "../operation.ts";
import { accountOf, countAccounts, dropGroupLink, groupLinksOf, saveAccount, saveGroupLink } from "../store/link.ts";
import { lockLane, saveLane, wakeLane } from "../store/lane.ts";
import { end, type Ending, enqueue } from "../store/operation.ts";
import type { GroupResult, GroupWork, Outcome, PersonWork, Prepared, Work } from "./prepare.ts";

type Sent = Extract<Prepared, { kind: "send" }>;

const DAY_MS = 86_400_000;
/** Leavers are not given up: at most an hour apart, this is two months. */
const LEAVER_ATTEMPTS = 1500;

/**
 * Keeps what came out of a run: operation, link, lane and audit in one transaction. A run whose fence has moved on
 * keeps nothing.
 * @returns false when the run was void
 */
export async function finish(platform: Platform, op: Operation, sent: Sent, exchanged: Exchanged<Outcome>): Promise<boolean> {
  try {
    return await platform.db.inTenant(op.orgId, (tx) => keep(platform, tx, op, sent, exchanged));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Two of ours on one account of the app's: the second one is refused and keeps no id.
    const clash = new ScimError("identity-clash", "the account is linked to another person already");
    const outcome: Outcome = { kind: "failed", error: clash, retry: clash.retry, scimId: null, warnings: [], ...(sent.work.kind === "group" ? { pushed: [] } : {}) };
    return platform.db.inTenant(op.orgId, (tx) => keep(platform, tx, op, sent, { ...exchanged, outcome }));
  }
}

async function keep(platform: Platform, tx: Tx, op: Operation, sent: Sent, exchanged: Exchanged<Outcome>): Promise<boolean> {
  const now = platform.clock.now();
  const lane = await lockLane(tx, op.orgId, op.appId);
  if (!lane) return false; // uninstalled meanwhile
  const { outcome } = exchanged;
  const vanished = outcome.kind === "gone" && sent.work.kind === "person" && sent.work.aim === "account";
  const drift = vanished ? await mayMakeAnew(tx, op, now) : undefined;
  const ending = drift ?? endingOf(op, sent.work, exchanged, now);
  const kept = await end(tx, op, { ...ending, exchange: exchanged.calls, requests: exchanged.requests, durationMs: exchanged.durationMs, statusCode: exchanged.statusCode }, now);
  if (!kept) return false;
  if (sent.work.kind === "person") await keepAccount(tx, sent.work, outcome as RemovalOutcome, ending, vanished, now);
  else await keepGroup(tx, sent.work, outcome as GroupResult, ending, now);
  if (ending.state !== "waiting" && kept.generation > op.generation) {
    // More was asked for while this ran: what was sent may be out of date already.
    await enqueue(tx, op, [{ kind: op.kind, targetId: op.targetId, priority: kept.priority, forced: kept.forced && !op.forced, mayRemove: kept.mayRemove }], now);
  }
  await settleLane(tx, lane, exchanged, ending, now);
  await note(tx, op, ending, outcome);
  tellAfterCommit(tx);
  return true;
}

type Core = Pick<Ending, "state" | "verb" | "errorCode" | "error" | "retry" | "nextAt" | "uncounted">;

function endingOf(op: Operation, work: Work, { outcome }: Exchanged<Outcome>, now: Date): Core {
  if (outcome.kind !== "failed") return { state: "done", verb: outcome.kind, errorCode: null, error: null, retry: null };
  const { error } = outcome;
  const leaving = work.kind === "person" && work.aim === "none";
  const plan = retryPlan({ code: error.code, retry: error.retry, retryAfterS: outcome.retryAfterS }, op.retry, Math.random, leaving ? LEAVER_ATTEMPTS : undefined);
  const said = { verb: null, errorCode: error.code, error: error.message };
  if (plan.kind === "wait") return { state: "waiting", ...said, retry: plan.state, nextAt: retryAt(now, plan.waitS) };
  // It waits for the new secret without having failed itself.
  if (plan.because === "credentials") return { state: "waiting", ...said, retry: op.retry, nextAt: now, uncounted: true };
  return { state: "failed", ...said, retry: plan.state };
}

/** An account that vanished is made anew; when many do, a person has to say so (a lost database looks the same). */
async function mayMakeAnew(tx: Tx, op: Operation, now: Date): Promise<Core> {
  const counts = await countAccounts(tx, op.orgId, op.appId, new Date(now.getTime() - DAY_MS));
  if (counts.vanished < budgetOf(counts.active)) return { state: "waiting", verb: null, errorCode: null, error: null, retry: null, nextAt: now };
  return { state: "failed", verb: null, errorCode: "vanished", error: `The app lost this account and ${counts.vanished} others today; try again to make it anew`, retry: null };
}

async function keepAccount(tx: Tx, work: PersonWork, outcome: RemovalOutcome, ending: Core, vanished: boolean, now: Date): Promise<void> {
  const before = (await accountOf(tx, work.link.orgId, work.link.appId, work.link.personId)) ?? work.link;
  const failed = { errorCode: ending.errorCode, error: ending.error };
  let after: AccountLink;
  if (vanished) {
    after = { ...before, scimId: null, active: false, createAttempted: true, state: ending.state === "failed" ? "failed" : "staged", vanishedAt: now, aim: ending.state === "failed" ? work.achieved.aim : null, digest: null, ...failed };
  } else if (outcome.kind === "failed") {
    // The id counts even so: it is where the next run goes on. Without one, the account must be looked for.
    const over = ending.state === "failed";
    after = { ...before, scimId: outcome.scimId, createAttempted: before.createAttempted || outcome.scimId === null, state: over ? "failed" : before.state, aim: over ? work.achieved.aim : before.aim, ...failed };
  } else if (work.aim === "none") {
    const closed = !(outcome.kind === "unchanged" && outcome.warnings.some((warning) => warning.code === "switched-off"));
    after = { ...before, ...work.achieved, scimId: outcome.scimId, state: "inactive", active: closed ? false : before.active, createAttempted: false, errorCode: null, error: null, syncedAt: now };
  } else {
    const off = outcome.warnings.some((warning) => warning.code === "switched-off");
    after = { ...before, ...work.achieved, scimId: outcome.scimId, state: off ? "inactive" : "provisioned", active: !off, errorCode: null, error: null, syncedAt: now };
  }
  await saveAccount(tx, after, now);
  if (after.active !== before.active || after.scimId !== before.scimId) await followInGroups(tx, after, now);
}

/** Groups hold who has an account: a change there is a change in each pushed group of the person. */
async function followInGroups(tx: Tx, link: AccountLink, now: Date): Promise<void> {
  const pushed = await groupLinksOf(tx, link.orgId, link.appId);
  if (pushed.length === 0) return;
  const member = new Set<string>((await groupsOf(tx, link.orgId, link.personId)).map((group) => group.id));
  const concerned = pushed.filter((one) => one.wanted && (member.has(one.groupId) || (link.scimId !== null && one.pushed.includes(link.scimId))));
  await enqueue(tx, link, concerned.map((one) => ({ kind: "group", targetId: one.groupId, priority: PRIORITY.change })), now);
}

async function keepGroup(tx: Tx, work: GroupWork, outcome: GroupResult, ending: Core, now: Date): Promise<void> {
  if (work.remove && outcome.kind !== "failed") return dropGroupLink(tx, work.link.orgId, work.link.appId, work.link.groupId);
  const before = work.link;
  const pushed = "pushed" in outcome ? outcome.pushed : before.pushed;
  const after: GroupLink = outcome.kind === "failed"
    ? { ...before, scimId: outcome.scimId, pushed, state: ending.state === "failed" ? "failed" : before.state, errorCode: ending.errorCode, error: ending.error }
    : { ...before, scimId: outcome.scimId, pushed, state: "provisioned", errorCode: null, error: null, syncedAt: now };
  await saveGroupLink(tx, after, now);
  // The app lost the group: make it anew, once; the next run has no id to lose.
  if (outcome.kind === "gone") await enqueue(tx, before, [{ kind: "group", targetId: before.groupId, priority: PRIORITY.change }], now);
}

async function settleLane(tx: Tx, lane: Lane, { outcome, requests }: Exchanged<Outcome>, ending: Core, now: Date): Promise<void> {
  const { rate } = lane;
  const tokens = rate ? { tokens: tokensNow(lane, rate, now) + EXPECTED_REQUESTS - requests, tokensAt: now } : {};
  // Room again: the dispatcher shall look now.
  const nextAt = lane.nextAt === null || lane.nextAt > now ? now : lane.nextAt;
  if (outcome.kind !== "failed") {
    const healed = afterAnswer(lane, "good", null, now);
    await saveLane(tx, lane, { ...healed, ...tokens, nextAt, lastSuccessAt: now });
  } else if (outcome.retry === "credentials") {
    // At once, for everybody: each further attempt would be a wrong sign-in more.
    const stopped = isServed(lane.state) ? { state: "needs_credentials" as const, reason: outcome.error.message } : {};
    await saveLane(tx, lane, { ...stopped, ...tokens, nextAt });
  } else if (outcome.error.code === "rate-limited") {
    await saveLane(tx, lane, { ...tokens, nextAt, ...(ending.nextAt ? { notBefore: later(lane.notBefore, ending.nextAt) } : {}) });
  } else {
    const { state, reason, failures, notBefore } = afterAnswer(lane, outcome.retry === "later" ? "passing" : "other", outcome.error.message, now);
    await saveLane(tx, lane, { state, reason, failures, notBefore, nextAt, ...tokens });
  }
}

/** What had an effect, and what failed for good, stands in the audit; looking without finding anything to do does not. */
async function note(tx: Tx, op: Operation, ending: Core, outcome: Outcome): Promise<void> {
  if (ending.state === "waiting" || (ending.state === "done" && (ending.verb === "unchanged" || ending.verb === "gone"))) return;
  const org = await orgById(tx, op.orgId);
  if (!org) return;
  await record(tx, systemActor(org), {
    action: `provisioning.${op.kind}_${ending.state === "failed" ? "failed" : (ending.verb ?? "done")}`, subject: op.targetId,
    detail: { appId: op.appId, operation: op.id, scimId: outcome.scimId, ...(ending.errorCode ? { code: ending.errorCode } : {}) },
  });
}

/** Ends a run that sent nothing. */
export async function finishUnsent(platform: Platform, op: Operation, prepared: Exclude<Prepared, { kind: "send" }>): Promise<void> {
  await platform.db.inTenant(op.orgId, async (tx) => {
    const now = platform.clock.now();
    const lane = await lockLane(tx, op.orgId, op.appId);
    if (!lane) return;
    const none = { exchange: [], requests: 0, durationMs: 0, statusCode: null, retry: null, verb: null };
    const ending: Ending = prepared.kind === "skip" ? { state: "skipped", errorCode: null, error: prepared.why, ...none }
      : prepared.kind === "fail" ? { state: "failed", errorCode: prepared.code, error: prepared.message, ...none }
      : prepared.state === "off" ? { state: "skipped", errorCode: null, error: prepared.reason, ...none }
      : { state: "waiting", errorCode: "no-credentials", error: prepared.reason, ...none, nextAt: now, uncounted: true };
    const kept = await end(tx, op, ending, now);
    if (!kept) return;
    if (prepared.kind === "stop" && prepared.state === "needs_credentials" && isServed(lane.state)) await saveLane(tx, lane, { state: "needs_credentials", reason: prepared.reason });
    if ("link" in prepared && prepared.link) {
      await saveAccount(tx, { ...prepared.link, ...(prepared.kind === "fail" ? { state: "failed" as const, errorCode: prepared.code, error: prepared.message } : {}) }, now);
    }
    if (kept.generation > op.generation && ending.state !== "waiting") {
      await enqueue(tx, op, [{ kind: op.kind, targetId: op.targetId, priority: kept.priority, forced: kept.forced, mayRemove: kept.mayRemove }], now);
    }
    await wakeLane(tx, lane, now);
    tellAfterCommit(tx);
  });
}
