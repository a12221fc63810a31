import { z } from "zod";
import { ATTACHMENT_TYPES } from "./attachment.ts";
import { GROUND_CODES } from "./grounds.ts";
import { JUDGED_AS } from "./requirement.ts";

const HoldView = z.object({
  code: z.string(), message: z.string(), needs: z.enum(["phases", "person"]), raisedAt: z.string(), clearedAt: z.string().nullable(), clearedBy: z.string().nullable(), note: z.string(),
});

const ABOUT = z.enum(["field", "check", "requirement", "general"]);

export const RequirementView = z.object({
  id: z.string(), asks: z.string(),
  /** Where an analyst looks, and what a publisher does when it is not met. */
  look: z.string(), mend: z.string(),
  /** What was said over this digest; null while nobody has judged. */
  verdict: z.enum(JUDGED_AS).nullable(), note: z.string(), analystName: z.string().nullable(), at: z.string().nullable(),
  /** The last word over an earlier revision. */
  earlier: z.object({ verdict: z.enum(JUDGED_AS), note: z.string(), analystName: z.string() }).nullable(),
});

export const RequirementsView = z.object({
  items: z.array(RequirementView),
  /** For the publisher: when the desk said so; null while it has said nothing. */
  toldAt: z.string().nullable(),
  /** The verdicts are over what stands submitted now, and not over the revision before. */
  ofThisRevision: z.boolean(),
});

const AttachmentView = z.object({
  id: z.string(), name: z.string(), mediaType: z.enum(ATTACHMENT_TYPES), bytes: z.number(),
  /** Pixels, of a picture. */
  width: z.number().nullable(), height: z.number().nullable(),
});

export const ThreadView = z.object({
  id: z.string(), about: z.object({ kind: ABOUT, ref: z.string() }), blocking: z.boolean(),
  /** What the requirement or the check asks, in words. */
  title: z.string().nullable(),
  /** You have written in it. */
  mine: z.boolean(),
  /** Of a thread about a field: what it said when the thread was opened, and what it says now; null where it is not there. */
  field: z.object({ then: z.unknown(), now: z.unknown() }).nullable(),
  state: z.enum(["open", "answered", "resolved"]), openedAt: z.string(), openedBy: z.string(),
  messages: z.array(z.object({ at: z.string(), authorName: z.string(), side: z.enum(["publisher", "desk"]), body: z.string(), attachments: z.array(AttachmentView) })),
});

export const QueueRow = z.object({
  id: z.string(), name: z.string(), slug: z.string().nullable(), publisher: z.string(), state: z.string(), label: z.string(),
  actsNext: z.enum(["publisher", "desk", "network", "nobody"]),
  /** A domain that the publisher has proven to be its own. */
  verifiedDomain: z.string().nullable(),
  clock: z.enum(["none", "running", "paused"]), enteredAt: z.string(), dueAt: z.string().nullable(), overdue: z.boolean(),
  /** Working time until it is due, in seconds; below zero when it is overdue, null where no clock runs. */
  leftS: z.number().nullable(),
  change: z.enum(["new", "update"]), checks: z.object({ held: z.number(), total: z.number() }).nullable(), assignee: z.string().nullable(), assigneeId: z.string().nullable(), logoUrl: z.string().nullable(),
  /** Of an update: what it is by its differences, how many of them break something, and from which version to which. */
  semver: z.enum(["major", "minor", "patch"]).nullable(), breaking: z.number().nullable(), versions: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  /** Laid aside until a time; null as soon as that has come, or the publisher has moved or written. */
  snoozed: z.object({ until: z.string(), reason: z.string(), by: z.string() }).nullable(),
  /** Only words and pictures of the listing differ from the live version: no run, one person. */
  listingOnly: z.boolean(),
  resubmissions: z.number(),
  /** Threads that wait for the publisher, and those that wait for the desk. */
  waiting: z.object({ publisher: z.number(), desk: z.number() }),
  /** Reasons that need a person and were not cleared. */
  held: z.number(),
  /** While it is being published: when it becomes public. */
  publishAt: z.string().nullable(),
});

/** What the stream of the queue tells: first all of it, then what changed. */
export const QueueNews = z.object({
  /** Rows that came or changed. */
  rows: z.array(QueueRow),
  /** Submissions that left the queue. */
  gone: z.array(z.string()),
  /** All of them in the order they now have, when it is another one. */
  order: z.array(z.string()).nullable(),
  /** Working time left of rows of which nothing else changed, in seconds. */
  left: z.array(z.object({ id: z.string(), leftS: z.number().nullable() })),
});

export const ChangeView = z.object({
  path: z.string(), before: z.unknown(), after: z.unknown(), breaking: z.boolean(), effort: z.string(), because: z.string(),
  /** Secrets, codes or assertions would go to a host that receives none today. */
  movesSecrets: z.boolean(),
});

export const DeskView = QueueRow.extend({
  digest: z.string().nullable(),
  manifest: z.unknown(),
  changes: z.array(ChangeView),
  /** What the publisher calls the version and says of it; the day they wish. */
  release: z.object({ version: z.string().nullable(), changelog: z.string(), publishOn: z.string().nullable() }),
  compatibility: z.object({ runId: z.string(), digest: z.string(), verdict: z.string(), finishedAt: z.string(), broken: z.array(z.string()) }).nullable(),
  holds: z.array(HoldView),
  /** Rules that a person judges, for what this revision describes. */
  requirements: z.array(RequirementView),
  /** Whether a decision that publishes can still be taken back, and until when. */
  undo: z.object({ until: z.string() }).nullable(),
  evidence: z.object({ runId: z.string(), digest: z.string(), verdict: z.string(), finishedAt: z.string(), checks: z.number(), held: z.number(), violated: z.number(), couldNotTell: z.number() }).nullable(),
  threads: z.array(ThreadView),
  decisions: z.array(z.object({ decision: z.string(), phase: z.string(), analystName: z.string(), note: z.string(), at: z.string(), digest: z.string(), ground: z.string().nullable(), undoneAt: z.string().nullable(), waiver: z.string().nullable() })),
  history: z.array(z.object({ at: z.string(), actorName: z.string(), move: z.string(), toLabel: z.string(), note: z.string() })),
  /** Each decision, with what stands in its way; an empty list means it may be taken. `waivable`: you may pass over all of that, with a reason that is public. */
  decisionsOpen: z.array(z.object({ decision: z.enum(["approve", "request_changes", "reject"]), obstacles: z.array(z.string()), waivable: z.boolean() })),
  own: z.boolean(),
});

/** At most four of 1 MB each; the action says which file is refused, and why. */
const attachments = z.array(z.strictObject({ name: z.string().max(200), mediaType: z.string().max(100), base64: z.string().max(1_400_000) })).default([]);
/** Bytes of a message with its files. */
export const MAX_MESSAGE_BYTES = 5_700_000;

export const openThreadBody = z.strictObject({
  about: z.strictObject({ kind: ABOUT, ref: z.string().max(200) }),
  blocking: z.boolean().default(true),
  body: z.string().trim().min(1).max(10_000), attachments,
});
export const fixedBody = z.strictObject({ note: z.string().trim().max(10_000).default(""), run: z.string().regex(/^run_[0-9a-z]{26}$/).optional(), attachments });
export const replyBody = z.strictObject({ body: z.string().trim().min(1).max(10_000), attachments });
export const decisionBody = z.strictObject({
  decision: z.enum(["approve", "request_changes", "reject"]),
  /** The digest that was looked at. */
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  note: z.string().max(10_000).default(""),
  /** For a rejection: the rule that is not met. */
  ground: z.enum(GROUND_CODES).optional(),
  /** For an approval over what failed, by a lead: why. It is public with what is published. */
  waiver: z.string().trim().min(1).max(2000).optional(),
});
export const undoBody = z.strictObject({ digest: decisionBody.shape.digest, note: z.string().max(10_000).default("") });
export const holdParams = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/), code: z.string().max(80) });
export const clearBody = z.strictObject({ note: z.string().trim().min(1).max(4000) });
export const requirementParams = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/), requirement: z.string().regex(/^[a-z-]{1,60}$/) });
export const judgeBody = z.strictObject({ digest: decisionBody.shape.digest, verdict: z.enum(JUDGED_AS), note: z.string().trim().max(4000).default("") });
const submissionIds = z.array(z.string().regex(/^sub_[0-9a-z]{26}$/)).min(1).max(100);
export const assignBody = z.strictObject({ ids: submissionIds, to: z.string().regex(/^acc_[0-9a-z]{26}$/).nullable() });
export const snoozeBody = z.strictObject({ ids: submissionIds, until: z.iso.datetime(), reason: z.string().trim().min(1).max(500) });
export const wakeBody = z.strictObject({ ids: submissionIds });
export const AnalystRow = z.object({ id: z.string(), name: z.string() });
export const submissionParams = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/) });
export const threadParams = z.strictObject({ id: z.string().regex(/^thr_[0-9a-z]{26}$/) });
export const attachmentParams = threadParams.extend({ attachment: z.string().regex(/^att_[0-9a-z]{26}$/) });

const SpreadView = z.object({
  n: z.number(),
  /** Calendar hours: the middle one, and the one that nine of ten stay below. */
  medianH: z.number(), p90H: z.number(),
});
export const metricsQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(730).default(90) });
export const MetricsView = z.object({
  since: z.string(), firstResponse: SpreadView, stages: z.array(z.object({ state: z.string(), label: z.string(), actsNext: z.string(), spread: SpreadView })),
  rework: z.object({ decided: z.number(), sentBack: z.number() }), outcomes: z.object({ published: z.number(), rejected: z.number(), withdrawn: z.number() }),
  violated: z.array(z.object({ id: z.string(), title: z.string(), submissions: z.number() })),
});
