import { type Actor, may, newId, Problem } from "../../kernel/index.ts";
import { tellAfterCommit, type Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import {
  analystMove, clearHold, holdsOf, isOwn, liveBroke, movesFrom, noteOpenThreads, noteWaivedRun, publishedRevision, requireAnalystMove, revisionByDigest, STATES, submissionById, submissionByIdLocked, type Submission,
} from "../submission/index.ts";
import { diffManifests, REQUIREMENTS } from "../manifest/index.ts";
import { CHECKS, runById } from "../verification/index.ts";
import { type Attachment, requireRoomFor, type SentFile, takeFiles, type TakenFile } from "./attachment.ts";
import { attachmentById, keptBytes } from "./attachment-store.ts";
import { type Ground, GROUND_CODES, GROUNDS } from "./grounds.ts";
import { type Standing, standings } from "./requirement.ts";
import { judgementsOf } from "./requirement-store.ts";
import { type SeenThread, seenBy } from "./seen-thread.ts";
import * as store from "./store.ts";
import { type PublicWaiver, publicWaivers, waive, waivedOver, waivedRun } from "./waiver.ts";
import { afterReply, type Decision, type DeskFacts, MAX_MESSAGES, MAX_THREADS, obstacles, type Thread } from "./thread.ts";

/** An analyst sees every org's submissions, a publisher its own: the right decides which of the two doors opens. */
export async function reading<T>(platform: Platform, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (may(actor, "review.read")) return platform.db.inNetwork(work);
  if (may(actor, "submission.read")) return platform.db.inTenant(actor.orgId, work);
  throw new Problem("not-allowed", "Publishers and analysts talk here");
}

/** Whoever writes needs the right to write: reading at the desk, or a token that reads, speaks for nobody. */
export async function writing<T>(platform: Platform, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  requireWriter(actor);
  return may(actor, "review.decide") ? platform.db.inNetwork(work) : platform.db.inTenant(actor.orgId, work);
}

function requireWriter(actor: Actor): void {
  if (!may(actor, "review.decide") && !may(actor, "submission.write")) throw new Problem("not-allowed", "Publishers and analysts talk here");
}

/** As {@link writing}, with files that were looked at before anything is locked. */
async function writingWith<T>(platform: Platform, actor: Actor, sent: readonly SentFile[], work: (tx: Tx, files: TakenFile[]) => Promise<T>): Promise<T> {
  requireWriter(actor);
  const files = await takeFiles(sent);
  return writing(platform, actor, (tx) => work(tx, files));
}

/** For which side somebody speaks. @throws {Problem} `own-submission`: who belongs to the publisher does not speak for the desk. */
async function speaksFor(tx: Tx, actor: Actor, found: Submission): Promise<"publisher" | "desk"> {
  if (found.orgId === actor.orgId) return "publisher";
  if (await isOwn(tx, actor, found)) {
    throw new Problem("own-submission", "Nobody speaks for the desk about a submission of their own org", { mend: "Speak as its publisher, or leave it to another analyst." });
  }
  return "desk";
}

/** Locked, so that two people who write at once both count. */
export async function submissionOr404(tx: Tx, id: string): Promise<Submission> {
  const found = await submissionByIdLocked(tx, id);
  if (!found || found.state === "draft") throw new Problem("not-found", `There is no submission ${id} at the desk`);
  return found;
}

/** Says who looks at it; others see it and may still come in. */
export async function claim(platform: Platform, actor: Actor, id: string): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    const found = await submissionOr404(tx, id);
    await speaksFor(tx, actor, found);
    await store.claim(tx, found.orgId, id, { accountId: actor.accountId, analystName: actor.name, claimedAt: platform.clock.now() });
    tellAfterCommit(tx); // who watches the queue here sees it at once
    await record(tx, actor, { action: "review.claim", subject: id });
  });
}

/** The threads of a submission, for its publisher and for the desk. */
export async function threads(platform: Platform, actor: Actor, id: string): Promise<SeenThread[]> {
  return reading(platform, actor, async (tx) => {
    const found = await submissionById(tx, id);
    if (!found) throw new Problem("not-found", `There is no submission ${id}`);
    return seenBy(tx, actor, found, await store.threadsOf(tx, id));
  });
}

/**
 * Opens a thread bound to a field, a check, a judged requirement or the whole. Only the desk can open a blocking one.
 * @throws {Problem} `not-found`, `gate-closed` when there are too many, `invalid-field` for what nothing is called.
 */
export async function openThread(
  platform: Platform, actor: Actor, id: string, input: { about: Thread["about"]; blocking: boolean; body: string; attachments?: readonly SentFile[] },
): Promise<SeenThread[]> {
  requireSubject(input.about);
  return writingWith(platform, actor, input.attachments ?? [], async (tx, files) => {
    const found = await submissionOr404(tx, id);
    const side = await speaksFor(tx, actor, found);
    const now = platform.clock.now();
    if ((await store.threadsOf(tx, id)).length >= MAX_THREADS) {
      throw new Problem("gate-closed", `There are ${MAX_THREADS} threads about this submission`, { mend: "Go on in one of them." });
    }
    const thread: Omit<Thread, "messages" | "writers"> = {
      id: newId("thr", now.getTime()), orgId: found.orgId, submissionId: id, about: input.about, blocking: input.blocking && side === "desk",
      state: side === "desk" ? "open" : "answered", openedAt: now, openedBy: actor.name,
    };
    requireRoomFor(files, await keptBytes(tx, id));
    await store.insertThread(tx, thread);
    await store.addMessage(tx, thread, { at: now, authorName: actor.name, side, body: input.body, accountId: actor.accountId, files });
    return tell(tx, actor, found, "review.thread_open", { threadId: thread.id, side, ...counted(files) });
  });
}

/** @throws {Problem} `not-found`, `gate-closed` when the thread is full, `invalid-field` for a file that is not taken. */
export async function reply(platform: Platform, actor: Actor, threadId: string, { body, attachments = [] }: { body: string; attachments?: readonly SentFile[] }): Promise<SeenThread[]> {
  return writingWith(platform, actor, attachments, async (tx, files) => {
    const { thread, found } = await threadOr404(tx, threadId);
    const side = await speaksFor(tx, actor, found);
    requireRoom(thread);
    requireRoomFor(files, await keptBytes(tx, found.id));
    await store.addMessage(tx, thread, { at: platform.clock.now(), authorName: actor.name, side, body, accountId: actor.accountId, files });
    await store.setThreadState(tx, thread.id, afterReply(side));
    return tell(tx, actor, found, "review.thread_reply", { threadId, side, ...counted(files) });
  });
}

/**
 * The publisher says that what a thread asks for is done, and shows it: by a note, or by a run that was made since the desk
 * last wrote. It is the desk's turn then.
 * @throws {Problem} `not-found`, `not-allowed` for the desk, `not-your-move` when it is resolved, `invalid-field` without either.
 */
export async function markFixed(
  platform: Platform, actor: Actor, threadId: string, input: { note: string; run?: string | undefined; attachments?: readonly SentFile[] },
): Promise<SeenThread[]> {
  return writingWith(platform, actor, input.attachments ?? [], async (tx, files) => {
    const { thread, found } = await threadOr404(tx, threadId);
    const side = await speaksFor(tx, actor, found);
    if (side !== "publisher") throw new Problem("not-allowed", "The publisher says what is fixed", { mend: "Resolve the thread when you have seen that it is." });
    if (thread.state === "resolved") throw new Problem("not-your-move", "The thread is resolved", { mend: "Open another one." });
    requireRoom(thread);
    const seen = input.run === undefined ? undefined : await runById(tx, input.run);
    const asked = thread.messages.findLast((message) => message.side === "desk")?.at ?? thread.openedAt;
    if (input.run !== undefined && !(seen?.submissionId === found.id && seen.finishedAt && seen.finishedAt > asked)) {
      throw badField("/run", "review.fixed-run", "Name a run of this submission that finished after the desk last wrote");
    }
    if (input.note === "" && !seen) throw badField("/note", "review.fixed-how", "Say what was fixed, or name a run that shows it");
    const shows = seen ? `Run ${seen.number}: ${seen.tallies ? `${seen.tallies.held} of ${seen.tallies.checks} checks passed` : "it came to no verdict"}.` : "";
    const body = ["Marked fixed.", input.note, shows].filter((part) => part !== "").join("\n\n");
    requireRoomFor(files, await keptBytes(tx, found.id));
    await store.addMessage(tx, thread, { at: platform.clock.now(), authorName: actor.name, side, body, accountId: actor.accountId, files });
    await store.setThreadState(tx, thread.id, "answered");
    return tell(tx, actor, found, "review.thread_fixed", { threadId, side, ...(seen ? { run: seen.id } : {}), ...counted(files) });
  });
}

const counted = (files: readonly TakenFile[]): { attachments?: number } => (files.length === 0 ? {} : { attachments: files.length });

/** A file of a thread, for whoever may read the thread. @throws {Problem} `not-found` */
export async function attachment(platform: Platform, actor: Actor, threadId: string, id: string): Promise<Attachment & { content: Buffer<ArrayBuffer> }> {
  return reading(platform, actor, async (tx) => {
    const found = await attachmentById(tx, threadId, id);
    if (!found) throw new Problem("not-found", `There is no file ${id} in a thread ${threadId}`);
    return found;
  });
}

function requireRoom(thread: Thread): void {
  if (thread.messages.length >= MAX_MESSAGES) throw new Problem("gate-closed", `There are ${MAX_MESSAGES} messages in this thread`, { mend: "Resolve it and open another one." });
}

const badField = (path: string, code: string, message: string): Problem => new Problem("invalid-field", message, { fields: [{ path, code, message }] });

/** A thread is about something that there is, so that it can be shown beside it. */
function requireSubject({ kind, ref }: Thread["about"]): void {
  if (kind === "field" && !ref.startsWith("/")) throw badField("/about/ref", "review.about-field", "Name the field by its place, such as /metadata/tagline");
  if (kind === "check" && !CHECKS.some((check) => check.id === ref)) throw badField("/about/ref", "review.about-check", `There is no check "${ref}"`);
  if (kind === "requirement" && !REQUIREMENTS.some((one) => one.id === ref)) throw badField("/about/ref", "review.about-requirement", `There is no requirement "${ref}"`);
}

/** Closes a thread. A blocking one is closed by the desk alone. */
export async function resolve(platform: Platform, actor: Actor, threadId: string): Promise<SeenThread[]> {
  return writing(platform, actor, async (tx) => {
    const { thread, found } = await threadOr404(tx, threadId);
    const side = await speaksFor(tx, actor, found);
    if (thread.blocking && side !== "desk") throw new Problem("not-allowed", "The desk resolves a blocking thread", { mend: "Answer it; the desk looks again." });
    await store.setThreadState(tx, thread.id, "resolved");
    return tell(tx, actor, found, "review.thread_resolve", { threadId, side });
  });
}

async function threadOr404(tx: Tx, threadId: string): Promise<{ thread: Thread; found: Submission }> {
  const named = await store.threadById(tx, threadId);
  if (!named) throw new Problem("not-found", `There is no thread ${threadId}`);
  const found = await submissionOr404(tx, named.submissionId);
  return { thread: (await store.threadById(tx, threadId)) ?? named, found }; // as it stands under the lock
}

async function tell(tx: Tx, actor: Actor, found: Submission, action: string, data: { threadId: string; side: string; run?: string; attachments?: number }): Promise<SeenThread[]> {
  const all = await threadNews(tx, found, { threadId: data.threadId, side: data.side });
  await record(tx, actor, { action, subject: found.id, detail: data });
  return seenBy(tx, actor, found, all);
}

/** A thread changed: the submission learns how many wait for its publisher, and whoever listens hears of it. */
export async function threadNews(tx: Tx, found: Submission, data: { threadId: string; side: string }): Promise<Thread[]> {
  const all = await store.threadsOf(tx, found.id);
  await noteOpenThreads(tx, found.id, all.filter((thread) => thread.blocking && thread.state === "open").length);
  await emit(tx, { kind: "review.thread_changed", orgId: found.orgId, subject: found.id, data });
  return all;
}

/** What people are to judge of the submitted revision, and what they said. */
export async function standingsOf(tx: Tx, found: Submission): Promise<Standing[]> {
  const revision = found.digest ? await revisionByDigest(tx, found.orgId, found.digest) : undefined;
  return revision ? standings({ manifest: revision.manifest, digest: revision.digest, listingOnly: found.listingOnly }, await judgementsOf(tx, found.id)) : [];
}

/** What a decision over this submission is judged by, for this person. */
export async function deskFacts(tx: Tx, actor: Actor, found: Submission): Promise<DeskFacts> {
  const live = found.slug ? await publishedRevision(tx, found.slug) : undefined;
  const [past, said] = [await store.decisionsOf(tx, found.id), await standingsOf(tx, found)];
  return {
    threads: await store.threadsOf(tx, found.id), past, accountId: actor.accountId, hostsUnseen: await hostsUnseen(tx, actor, found, past, said),
    liveBroke: liveBroke(found, live?.digest),
    failedRun: found.evidence && found.evidence.digest === found.digest && found.evidence.verdict !== "held" ? found.evidence.runId : undefined, waived: waivedOver(past, found.digest),
    evidenceHeld: found.listingOnly || (found.evidence?.verdict === "held" && found.evidence.digest === found.digest),
    holds: (await holdsOf(tx, [found.id])).get(found.id) ?? [], baseMoved: found.baseDigest !== live?.digest && live?.digest !== found.digest,
    standings: said, publishes: movesFrom(found.state, "analyst").some((move) => move.on === "approve" && move.to === "publishing"),
  };
}

/** Whether other hosts receive secrets than when another analyst passed it, and nobody but this one looked at them since. */
async function hostsUnseen(tx: Tx, { accountId }: Actor, found: Submission, past: readonly Decision[], said: readonly Standing[]): Promise<boolean> {
  const passed = past.findLast((one) => one.decision === "approve" && !one.undoneAt && one.accountId !== accountId);
  if (!passed || !found.digest || passed.digest === found.digest || said.some((one) => one.now && one.now.accountId !== accountId)) return false;
  const [was, is] = [await revisionByDigest(tx, found.orgId, passed.digest), await revisionByDigest(tx, found.orgId, found.digest)];
  return was !== undefined && is !== undefined && diffManifests(was.manifest, is.manifest).changes.some((change) => change.movesSecrets);
}

export interface DecisionInput {
  decision: Decision["decision"];
  /** The digest that was looked at. */
  digest: string;
  note: string;
  /** For a rejection: the rule that is not met. */
  ground?: Ground | undefined;
  /** For an approval over what failed, by a lead: why. Everybody reads it. */
  waiver?: string | undefined;
}

/**
 * Decides on the revision that was looked at. Passing the last phase publishes, after the undo window or on the publisher's day.
 * @throws {Problem} `gate-closed` with every obstacle, `invalid-field` for a rejection without its reason, `stale-write`,
 * `own-submission`, `not-your-move`; for a waiver `not-allowed`, and `invalid-field` where nothing failed.
 */
export async function decide(platform: Platform, actor: Actor, id: string, input: DecisionInput): Promise<Submission> {
  if (input.decision === "reject") requireReason(input);
  return platform.db.inNetwork(async (tx) => {
    const found = await submissionOr404(tx, id);
    const now = platform.clock.now();
    await requireAnalystMove(tx, actor, found, input.decision, input.digest);
    const { left: inTheWay, waived } = waive(actor, input.decision, obstacles(input.decision, await deskFacts(tx, actor, found)), input.waiver);
    if (inTheWay.length > 0) {
      throw new Problem("gate-closed", inTheWay[0]?.message ?? "", {
        fields: inTheWay.map((o) => ({ path: "/decision", ...o })), mend: inTheWay[0]?.mend ?? "",
      });
    }
    const reason = input.decision === "reject" && input.ground ? `${GROUNDS[input.ground]} (${input.ground}).\n\n${input.note}` : input.note;
    const moved = await analystMove(platform, tx, actor, found, input.decision, reason);
    await store.addDecision(tx, found.orgId, {
      id: newId("dec", now.getTime()), submissionId: id, digest: input.digest, phase: STATES[found.state].label, decision: input.decision,
      accountId: actor.accountId, analystName: actor.name, note: input.note, ground: input.decision === "reject" ? input.ground : undefined, at: now, undoneAt: undefined,
      waived, waiver: waived.length > 0 ? input.waiver : undefined,
    });
    const run = waivedRun(waived);
    if (run !== undefined) await noteWaivedRun(tx, id, run);
    await record(tx, actor, {
      action: `review.${input.decision}`, subject: id, detail: { digest: input.digest, ...(input.ground ? { ground: input.ground } : {}), ...(waived.length > 0 ? { waived, waiver: input.waiver ?? "" } : {}) },
    });
    return moved;
  });
}

/** A rejection says which rule is not met, and how that was seen. */
function requireReason({ ground, note }: DecisionInput): void {
  const fields = [
    ...(ground ? [] : [{ path: "/ground", code: "review.reject-ground", message: "Name the rule that is not met", mend: `One of ${GROUND_CODES.join(", ")}` }]),
    ...(note.trim() === "" ? [{ path: "/note", code: "review.reject-reason", message: "Say why, in words the publisher reads" }] : []),
  ];
  if (fields.length > 0) throw new Problem("invalid-field", fields[0]?.message ?? "", { fields, mend: "A publisher who is turned away learns the rule and the reason." });
}

/**
 * Takes back a decision that publishes, before anything is public: for ten seconds, and as long as a day that was set
 * has not come. It leads back to where it was taken.
 * @throws {Problem} `not-your-move` when it is public already, `own-submission`, `stale-write`.
 */
export async function undo(platform: Platform, actor: Actor, id: string, input: { digest: string; note: string }): Promise<Submission> {
  return platform.db.inNetwork(async (tx) => {
    const found = await submissionOr404(tx, id);
    await requireAnalystMove(tx, actor, found, "undo", input.digest);
    const now = platform.clock.now();
    // over by its own moment, whether or not the calendar's job has come to it
    if (found.publishAt && found.publishAt <= now) throw new Problem("not-your-move", "It is being made public at this moment", { mend: "Roll back to the version before, with a second person." });
    const moved = await analystMove(platform, tx, actor, found, "undo", input.note);
    await store.voidLastApproval(tx, id, now);
    await record(tx, actor, { action: "review.undo", subject: id, detail: { digest: input.digest } });
    return moved;
  });
}

/** What leads passed a revision over, as everybody may read it. */
export async function waiversOf(tx: Tx, submissionId: string, digest: string): Promise<PublicWaiver[]> {
  return publicWaivers(await store.decisionsOf(tx, submissionId), digest);
}

/** For news that the calendar stopped a publication: the approval before it counts no more. */
export async function voidApproval(platform: Platform, submissionId: string): Promise<void> {
  await platform.db.inNetwork((tx) => store.voidLastApproval(tx, submissionId, platform.clock.now()));
}

/** Somebody looked at what holds a submission, and says that it may go on. @throws {Problem} `not-found`, `own-submission` */
export async function clear(platform: Platform, actor: Actor, id: string, code: string, note: string): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    const found = await submissionOr404(tx, id);
    if (await isOwn(tx, actor, found)) throw new Problem("own-submission", "Nobody clears a hold over a submission of their own org", { mend: "Ask an analyst who does not belong to the publisher." });
    if (!(await clearHold(tx, id, code, { name: actor.name, note, at: platform.clock.now() }))) throw new Problem("not-found", `Nothing called "${code}" holds this submission`);
    await record(tx, actor, { action: "review.clear-hold", subject: id, detail: { code, note } });
  });
}

/** How many different analysts passed a submission, undone approvals aside; for the tier of what was published. */
export async function approversOf(tx: Tx, submissionId: string): Promise<Set<string>> {
  return new Set((await store.decisionsOf(tx, submissionId)).filter((one) => one.decision === "approve" && !one.undoneAt).map((one) => one.accountId));
}
