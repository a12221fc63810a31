import type { DomainEvent } from "../platform/jobs/index.ts";
import type { Platform } from "../platform/platform.ts";
import { draftName, STATES, type State, submissionById } from "../stages/submission/index.ts";
import { accountById } from "../tenancy/index.ts";

/** Mail to whoever sent the submission: what moved, who acts next, by when. */
export async function tellPublisher(platform: Platform, event: DomainEvent): Promise<void> {
  const found = await platform.db.inNetwork(async (tx) => {
    const submission = await submissionById(tx, event.subject);
    const account = submission && (await accountById(tx, submission.submittedBy ?? submission.createdBy));
    return submission && account ? { submission, account } : undefined;
  });
  if (!found) return;
  const name = draftName(found.submission.manifest);
  const link = `${platform.config.publicUrl}/app/studio/${event.subject}/review`;
  if (event.kind === "review.thread_changed") {
    if (event.data["side"] !== "desk") return;
    await platform.mail.send({
      to: found.account.email, subject: `${name}: the desk wrote to you`, text: `There is news in a thread about ${name}.\n\nRead and answer: ${link}\n`,
    });
    return;
  }
  const state = STATES[event.data["to"] as State];
  const due = found.submission.dueAt ? `\nExpected by ${found.submission.dueAt.toISOString().slice(0, 10)}.` : "";
  const next = state.actsNext === "publisher" ? "It is your turn." : state.actsNext === "desk" ? "The desk acts next." : "";
  const note = typeof event.data["note"] === "string" && event.data["note"] !== "" ? `\n\n${event.data["note"]}` : "";
  await platform.mail.send({
    to: found.account.email, subject: `${name}: ${state.label}`, text: `${name} is now: ${state.label}. ${next}${due}${note}\n\n${link}\n`,
  });
}
