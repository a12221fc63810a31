import { type OrgId, Problem } from "../../kernel/index.ts";
import type { Message } from "./thread.ts";

/** What a conversation is about: a submission on its way, by id, or an integration that is published, by slug. */
export type SubjectKind = "submission" | "integration";

/** Whose turn it is; `closed` until somebody writes again. */
export type SupportState = "desk" | "publisher" | "closed";

/** Questions between a publisher and the desk: one conversation for each subject, which decides nothing and blocks nothing. */
export interface Conversation {
  orgId: OrgId;
  subject: string;
  /** What people call the subject, when it was last written about. */
  name: string;
  state: SupportState;
  lastAt: Date;
}

/** Characters of a message, messages of a conversation. */
export const MAX_BODY = 4000;
export const MAX_SAID = 500;

/** A slug holds no underscore, so an id is never taken for one. */
export const kindOf = (subject: string): SubjectKind => (subject.startsWith("sub_") ? "submission" : "integration");

/** Whoever wrote waits for the other side. */
export const afterMessage = (side: Message["side"]): SupportState => (side === "publisher" ? "desk" : "publisher");

/** A place in the list of conversations: what waits for the desk first, by how long; then the rest, the newest first. */
export interface Place { waits: boolean; lastAt: Date; subject: string }

export const writePlace = ({ state, lastAt, subject }: Conversation): string => `${state === "desk" ? "w" : "r"}~${lastAt.toISOString()}~${subject}`;

/** @throws {Problem} `bad-request` for a place that no page gave. */
export function readPlace(cursor: string): Place {
  const [rank, at = "", subject = ""] = cursor.split("~");
  const lastAt = new Date(at);
  if ((rank !== "w" && rank !== "r") || Number.isNaN(lastAt.getTime()) || lastAt.toISOString() !== at || !/^[a-z0-9_-]{2,80}$/.test(subject)) {
    throw new Problem("bad-request", "The place to go on from is not one of ours", { mend: "Begin at the top of the list." });
  }
  return { waits: rank === "w", lastAt, subject };
}
