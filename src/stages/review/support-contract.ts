import { z } from "zod";
import { MAX_BODY } from "./support.ts";

/** The id of a submission, or the slug of a published integration. */
const subject = z.string().regex(/^(sub_[0-9a-z]{26}|[a-z][a-z0-9-]{1,63})$/, "The id of a submission, or the slug of an integration");

export const ConversationRow = z.object({
  subject: z.string(), subjectKind: z.enum(["submission", "integration"]), name: z.string(), publisher: z.string(),
  /** Whose turn it is, or closed; null while nobody has written. */
  state: z.enum(["desk", "publisher", "closed"]).nullable(),
  lastAt: z.string().nullable(),
});

export const ConversationsView = z.object({
  items: z.array(ConversationRow),
  /** Give it as `after` for those that follow. */
  next: z.string().nullable(),
});

export const ConversationView = ConversationRow.extend({
  /** At whose page the publisher reads it. */
  submissionId: z.string(),
  messages: z.array(z.object({ at: z.string(), authorName: z.string(), side: z.enum(["publisher", "desk"]), body: z.string() })),
  mayWrite: z.boolean(),
});

export const supportParams = z.strictObject({ subject });
export const supportQuery = z.strictObject({
  subject: subject.optional(), after: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const supportBody = z.strictObject({ body: z.string().trim().min(1).max(MAX_BODY) });
