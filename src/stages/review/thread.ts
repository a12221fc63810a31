import type { Id, OrgId } from "../../kernel/index.ts";

export type ThreadId = Id<"thr">;

export interface Message {
  at: Date;
  authorName: string;
  side: "publisher" | "desk";
  body: string;
}

/** A conversation about one field, one check, or the whole. A blocking one keeps the submission from moving on. */
export interface Thread {
  id: ThreadId;
  orgId: OrgId;
  submissionId: string;
  about: { kind: "field" | "check" | "general"; ref: string };
  blocking: boolean;
  /** `open`: the publisher's turn. `answered`: the desk's turn. `resolved`: done. */
  state: "open" | "answered" | "resolved";
  openedAt: Date;
  openedBy: string;
  messages: Message[];
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
  at: Date;
}

/** Why a decision may not be taken yet; empty when it may. */
export function obstacles(
  decision: Decision["decision"],
  facts: { threads: readonly Thread[]; evidenceHeld: boolean; past: readonly Decision[]; accountId: string },
): { code: string; message: string; mend: string }[] {
  const blocking = facts.threads.filter((thread) => thread.blocking && thread.state !== "resolved");
  if (decision === "reject") return [];
  if (decision === "request_changes") {
    // an answered thread waits for the desk: the publisher would be sent back with nothing to do
    return blocking.some((thread) => thread.state === "open") ? [] : [{ code: "review.needs-thread", message: "No blocking thread is open", mend: "Open a thread that says what to change, or ask again in one." }];
  }
  const out: { code: string; message: string; mend: string }[] = [];
  if (blocking.length > 0) out.push({ code: "review.threads-open", message: `${blocking.length} blocking threads are not resolved`, mend: "Resolve them, or request changes." });
  if (!facts.evidenceHeld) out.push({ code: "review.no-evidence", message: "There is no evidence that held for this digest", mend: "Run the checks on this revision." });
  if (facts.past.some((past) => past.decision === "approve" && past.accountId === facts.accountId)) {
    out.push({ code: "review.second-person", message: "You passed the other phase of this submission", mend: "Ask another analyst: two people pass the two phases." });
  }
  return out;
}
