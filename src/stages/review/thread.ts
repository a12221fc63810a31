import type { Id, OrgId } from "../../kernel/index.ts";
import type { RaisedHold } from "../submission/index.ts";
import type { Attachment } from "./attachment.ts";
import type { Ground } from "./grounds.ts";
import type { Standing } from "./requirement.ts";
import type { WaiverKey } from "./waiver.ts";

export type ThreadId = Id<"thr">;

export interface Message {
  at: Date;
  authorName: string;
  side: "publisher" | "desk";
  body: string;
}

/** What was said in a thread, with the files beside it. */
export interface ThreadMessage extends Message { attachments: Attachment[] }

/** A conversation about one field, one check, one judged requirement, or the whole. A blocking one keeps the submission from moving on. */
export interface Thread {
  id: ThreadId;
  orgId: OrgId;
  submissionId: string;
  about: { kind: "field" | "check" | "requirement" | "general"; ref: string };
  blocking: boolean;
  /** `open`: the publisher's turn. `answered`: the desk's turn. `resolved`: done. */
  state: "open" | "answered" | "resolved";
  openedAt: Date;
  openedBy: string;
  messages: ThreadMessage[];
  /** Accounts that wrote in it. */
  writers: readonly string[];
}

/** Threads of one submission, and messages of one thread: a flood stays small. */
export const MAX_THREADS = 200;
export const MAX_MESSAGES = 500;

/** What a reply makes of a thread: the publisher's answers it, the desk's asks again. */
export function afterReply(side: Message["side"]): Thread["state"] {
  return side === "publisher" ? "answered" : "open";
}

export interface Decision {
  id: Id<"dec">;
  submissionId: string;
  digest: string;
  phase: string;
  decision: "approve" | "request_changes" | "reject";
  accountId: string;
  analystName: string;
  note: string;
  /** The rule that a rejection points at. */
  ground: Ground | undefined;
  at: Date;
  /** What failed and was passed over by a lead, and why; the reason is public with what is published. */
  waived: readonly WaiverKey[];
  waiver: string | undefined;
  /** When it was taken back before anything was public; it counts no more. */
  undoneAt: Date | undefined;
}

/** What stands in the way of a decision, or not. */
export interface DeskFacts {
  threads: readonly Thread[];
  /** The evidence held, over the very digest; or only words and pictures of the listing changed, which no run is about. */
  evidenceHeld: boolean;
  /** The run over the very digest, when it did not hold. */
  failedRun: string | undefined;
  /** What leads have passed over this digest. */
  waived: readonly WaiverKey[];
  /** Since another person passed it, other hosts receive secrets, and only whoever decides now has looked at them. */
  hostsUnseen: boolean;
  /** A run since the submit said that the published version does not work any more. */
  liveBroke: boolean;
  past: readonly Decision[];
  accountId: string;
  holds: readonly RaisedHold[];
  /** Another version went live since this one was submitted: the changes that are shown are no longer those that would happen. */
  baseMoved: boolean;
  /** What people are to judge, and what they said over this digest. */
  standings: readonly Standing[];
  /** Approved now, it is published: nothing may be left unjudged. */
  publishes: boolean;
}

/** Everything that may stand in the way of a decision. */
export const OBSTACLES = [
  "review.needs-thread", "review.threads-open", "review.no-evidence", "review.incompatible", "review.held", "review.base-moved", "review.second-person", "review.hosts-unseen",
  "review.requirements-failed", "review.requirements-unjudged",
] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/** Why a decision may not be taken yet; empty when it may. */
export function obstacles(
  decision: Decision["decision"],
  facts: DeskFacts,
): { code: Obstacle; message: string; mend: string; waives?: WaiverKey[] }[] {
  const blocking = facts.threads.filter((thread) => thread.blocking && thread.state !== "resolved");
  if (decision === "reject") return [];
  if (decision === "request_changes") {
    // an answered thread waits for the desk: the publisher would be sent back with nothing to do
    return blocking.some((thread) => thread.state === "open") ? [] : [{ code: "review.needs-thread", message: "No blocking thread waits for the publisher", mend: "Open one that says what to change, or ask again in one." }];
  }
  const out: { code: Obstacle; message: string; mend: string; /** What a lead may pass over. */ waives?: WaiverKey[] }[] = [];
  if (blocking.length > 0) out.push({ code: "review.threads-open", message: blocking.length === 1 ? "1 blocking thread is not resolved" : `${blocking.length} blocking threads are not resolved`, mend: "Resolve them, or request changes." });
  const run: WaiverKey | undefined = facts.failedRun === undefined ? undefined : `evidence:${facts.failedRun}`;
  if (!facts.evidenceHeld && !(run && facts.waived.includes(run))) {
    out.push({ code: "review.no-evidence", message: "There is no evidence that held for this digest", mend: "Run the checks on this revision.", ...(run ? { waives: [run] } : {}) });
  }
  if (facts.liveBroke) out.push({ code: "review.incompatible", message: "The published version no longer works with today's app", mend: "Request changes, or run the published version's checks again when the app is mended." });
  for (const hold of facts.holds.filter((one) => one.needs === "person" && !one.clearedAt)) {
    out.push({ code: "review.held", message: `It is held: ${hold.message}`, mend: "Look at it and clear the hold by name, or reject it." });
  }
  if (facts.baseMoved) out.push({ code: "review.base-moved", message: "Another version was published since this one was submitted", mend: "Request changes: the publisher submits it anew beside what is live now." });
  if (facts.past.some((past) => past.decision === "approve" && !past.undoneAt && past.accountId === facts.accountId)) {
    out.push({ code: "review.second-person", message: "You passed the other phase of this submission", mend: "Ask another analyst: two people pass the two phases." });
  }
  if (facts.hostsUnseen) {
    out.push({ code: "review.hosts-unseen", message: "Other hosts receive secrets than when the phase before was passed", mend: "Ask another analyst to look at this revision and to judge a requirement of it: two people see such a change." });
  }
  const failed = facts.standings.filter((one) => one.now?.verdict === "fail" && !facts.waived.includes(`requirement:${one.requirement.id}`));
  if (failed.length > 0) {
    out.push({
      code: "review.requirements-failed", message: `Not met: ${idsOf(failed)}`, mend: "Request changes, or judge again what the publisher has mended.", waives: failed.map((one): WaiverKey => `requirement:${one.requirement.id}`),
    });
  }
  const unjudged = facts.publishes ? facts.standings.filter((one) => !one.now) : [];
  if (unjudged.length > 0) out.push({ code: "review.requirements-unjudged", message: `Not judged yet: ${idsOf(unjudged)}`, mend: "Judge each of them, under Requirements." });
  return out;
}

const idsOf = (standings: readonly Standing[]): string => standings.map((one) => one.requirement.id).join(", ");
