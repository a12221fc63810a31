import { type Actor, newId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import { requireAnalystMove, type Submission } from "../submission/index.ts";
import { standingsOf, submissionOr404, threadNews } from "./actions.ts";
import { failedWords, type Judgement } from "./requirement.ts";
import { keepJudgement } from "./requirement-store.ts";
import * as store from "./store.ts";
import { MAX_MESSAGES, MAX_THREADS, type Thread } from "./thread.ts";

/**
 * An analyst says whether a requirement is met by the revision they looked at. What fails is said to the publisher in a
 * blocking thread about it, once; saying the same again changes nothing.
 * @throws {Problem} `not-found` for a requirement that this one is not asked for, `invalid-field` without the reason of a
 * verdict that needs one, `own-submission`, `not-your-move`, `stale-write`, `gate-closed` when there are too many threads.
 */
export async function judge(
  platform: Platform, actor: Actor, id: string, requirement: string, input: Pick<Judgement, "digest" | "verdict" | "note">,
): Promise<void> {
  if (input.verdict !== "pass" && input.note === "") {
    const field = { path: "/note", code: "review.requirement-reason", message: "Say why" };
    throw new Problem("invalid-field", field.message, { fields: [field], mend: "What is not met, or why it does not apply." });
  }
  await platform.db.inNetwork(async (tx) => {
    const found = await submissionOr404(tx, id);
    await requireAnalystMove(tx, actor, found, "approve", input.digest);
    const standing = (await standingsOf(tx, found)).find((one) => one.requirement.id === requirement);
    if (!standing) throw new Problem("not-found", `This revision is not asked for "${requirement}"`);
    const now = platform.clock.now();
    const { requirement: asked, now: before } = standing;
    await keepJudgement(tx, found.orgId, id, { ...input, requirement: asked.id, accountId: actor.accountId, analystName: actor.name, at: now });
    if (input.verdict === "fail" && !(before?.verdict === "fail" && before.note === input.note)) {
      const threadId = await sayInThread(tx, actor, found, { kind: "requirement", ref: asked.id }, failedWords(asked, input.note), now);
      await threadNews(tx, found, { threadId, side: "desk" });
    }
    await record(tx, actor, { action: "review.judge", subject: id, detail: { digest: input.digest, requirement: asked.id, verdict: input.verdict, note: input.note } });
  });
}

/** In the open thread about it, or in a new one. Either way it is the publisher's turn. */
async function sayInThread(tx: Tx, actor: Actor, found: Submission, about: Thread["about"], body: string, at: Date): Promise<Thread["id"]> {
  const all = await store.threadsOf(tx, found.id);
  const open = all.find((one) => one.blocking && one.state !== "resolved" && one.about.kind === about.kind && one.about.ref === about.ref);
  if ((open?.messages.length ?? 0) >= MAX_MESSAGES || (!open && all.length >= MAX_THREADS)) {
    throw new Problem("gate-closed", "There are too many threads, or messages in the one about this", { mend: "Resolve it, or say it in another thread." });
  }
  const thread = open ?? { id: newId("thr", at.getTime()), orgId: found.orgId, submissionId: found.id, about, blocking: true, state: "open" as const, openedAt: at, openedBy: actor.name };
  if (open) await store.setThreadState(tx, open.id, "open");
  else await store.insertThread(tx, thread);
  await store.addMessage(tx, thread, { at, authorName: actor.name, side: "desk", body, accountId: actor.accountId });
  return thread.id;
}
