import type { OrgId } from "../../kernel/index.ts";
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

/** Characters of a message, messages of a conversation, conversations of a list. */
export const MAX_BODY = 4000;
export const MAX_SAID = 500;
export const MAX_LISTED = 200;

/** A slug holds no underscore, so an id is never taken for one. */
export const kindOf = (subject: string): SubjectKind => (subject.startsWith("sub_") ? "submission" : "integration");

/** Whoever wrote waits for the other side. */
export const afterMessage = (side: Message["side"]): SupportState => (side === "publisher" ? "desk" : "publisher");
