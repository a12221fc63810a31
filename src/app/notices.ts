import type { Tx } from "../platform/db/index.ts";
import type { DomainEvent } from "../platform/jobs/index.ts";
import type { Platform } from "../platform/platform.ts";
import { draftName, STATES, type State, type Submission, submissionById } from "../stages/submission/index.ts";
import { listMembers, memberById, orgById, systemActor } from "../tenancy/index.ts";

/** Mail to whoever sent the submission: what moved, who acts next, by when. */
export async function tellPublisher(platform: Platform, event: DomainEvent): Promise<void> {
  if (event.kind === "review.thread_changed" && event.data["side"] !== "desk") return;
  const submission = await platform.db.inNetwork((tx) => submissionById(tx, event.subject));
  if (!submission) return;
  const name = oneLine(draftName(submission.manifest));
  const link = `${platform.config.publicUrl}/app/studio/${event.subject}/review`;
  const letter = event.kind === "review.thread_changed"
    ? { subject: `${name}: the desk wrote to you`, text: `There is news in a thread about ${name}.\n\nRead and answer: ${link}\n` }
    : movedLetter(name, submission, event, link);
  for (const to of await recipients(platform, submission)) await platform.mail.send({ to, ...letter });
}

function movedLetter(name: string, submission: Submission, event: DomainEvent, link: string): { subject: string; text: string } {
  const to = event.data["to"] as State;
  const state = STATES[to];
  // when it has moved on since, the date belongs to the later move
  const due = submission.state === to && submission.dueAt ? `\nExpected by ${submission.dueAt.toISOString().slice(0, 10)}.` : "";
  const next = state.actsNext === "publisher" ? "It is your turn." : state.actsNext === "desk" ? "The desk acts next." : "";
  const note = typeof event.data["note"] === "string" && event.data["note"] !== "" ? `\n\n${event.data["note"]}` : "";
  return { subject: `${name}: ${state.label}`, text: `${name} is now: ${state.label}. ${next}${due}${note}\n\n${link}\n` };
}

/** A draft's name is whatever somebody typed: in a mail it is one line of at most 80 characters. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length <= 80 ? line : `${[...line].slice(0, 79).join("")}…`;
}

/** Mail goes to those whose submission it is now: who sent it, or, when they have left the org, its publishers and admins. */
async function recipients(platform: Platform, submission: Submission): Promise<string[]> {
  const { sender, org } = await platform.db.inNetwork(async (tx: Tx) => ({
    sender: await memberById(tx, submission.orgId, submission.submittedBy ?? submission.createdBy), org: await orgById(tx, submission.orgId),
  }));
  if (sender) return [sender.email];
  if (!org) return [];
  const members = await listMembers(platform, systemActor(org));
  return members.filter((member) => member.roles.some((role) => role === "publisher" || role === "admin")).slice(0, 5).map((member) => member.email);
}
