import { type Actor, may, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { memberById, orgById, record } from "../../tenancy/index.ts";
import { draftName, publishedRevision, submissionById } from "../submission/index.ts";
import { reading, writing } from "./actions.ts";
import { afterMessage, type Conversation, kindOf, MAX_SAID, readPlace, writePlace } from "./support.ts";
import * as store from "./support-store.ts";
import type { Message } from "./thread.ts";

/** A conversation as a person reads it; before anybody wrote there is nothing but its subject. */
export interface Read {
  subject: string;
  name: string;
  publisher: string;
  /** The submission at whose page the publisher reads it. */
  submissionId: string;
  kept: Conversation | undefined;
  messages: Message[];
  mayWrite: boolean;
}

/** The conversations of one's own org; for the desk, those of all, with what waits for it first. @throws {Problem} `bad-request` for a cursor that is not ours */
export async function conversations(
  platform: Platform, actor: Actor, { subject, after, limit }: { subject?: string | undefined; after?: string | undefined; limit: number },
): Promise<{ items: (Conversation & { publisher: string })[]; next: string | null }> {
  const place = after === undefined ? undefined : readPlace(after);
  return reading(platform, actor, async (tx) => {
    const found = await store.conversations(tx, { orgId: may(actor, "review.read") ? undefined : actor.orgId, subject, after: place, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const names = new Map<string, string>();
    for (const orgId of new Set(page.map((one) => one.orgId))) names.set(orgId, (await orgById(tx, orgId))?.name ?? orgId);
    return { items: page.map((one) => ({ ...one, publisher: names.get(one.orgId) ?? one.orgId })), next: last ? writePlace(last) : null };
  });
}

/** What was said about a submission or an integration. @throws {Problem} `not-found` for strangers too */
export async function conversation(platform: Platform, actor: Actor, subject: string): Promise<Read> {
  return reading(platform, actor, (tx) => read(tx, actor, subject));
}

/**
 * Writes to the other side; what was closed is open again.
 * @throws {Problem} `not-found`, `gate-closed` when it is full, `own-submission` for an analyst who belongs to the publisher.
 */
export async function write(platform: Platform, actor: Actor, subject: string, body: string): Promise<Read> {
  return writing(platform, actor, async (tx) => {
    const about = await subjectOr404(tx, actor, subject);
    const side = await sideIn(tx, actor, about.orgId);
    const now = platform.clock.now();
    await store.keep(tx, { orgId: about.orgId, subject, name: about.name, state: afterMessage(side), lastAt: now });
    if ((await store.said(tx, about.orgId, subject)).length >= MAX_SAID) {
      throw new Problem("gate-closed", `There are ${MAX_SAID} messages in this conversation`, { mend: "Write about the next submission or the integration instead." });
    }
    await store.say(tx, { orgId: about.orgId, subject }, { at: now, authorName: actor.name, side, body, accountId: actor.accountId });
    await emit(tx, { kind: "support.message", orgId: about.orgId, subject, data: { subjectKind: kindOf(subject), side, name: about.name, submissionId: about.submissionId } });
    await record(tx, actor, { action: "support.write", subject, detail: { side } });
    return read(tx, actor, subject);
  });
}

/** Either side says that it is answered. @throws {Problem} `not-found` also where nobody has written yet */
export async function close(platform: Platform, actor: Actor, subject: string): Promise<Read> {
  return writing(platform, actor, async (tx) => {
    const about = await subjectOr404(tx, actor, subject);
    const side = await sideIn(tx, actor, about.orgId);
    if (!(await store.conversation(tx, about.orgId, subject))) throw nothing(subject);
    await store.close(tx, about.orgId, subject);
    await record(tx, actor, { action: "support.close", subject, detail: { side } });
    return read(tx, actor, subject);
  });
}

/** For news that a draft was deleted: what was asked about it goes with it. */
export async function forgetConversation(platform: Platform, orgId: OrgId, subject: string): Promise<void> {
  await platform.db.inTenant(orgId, (tx) => store.forget(tx, orgId, subject));
}

const nothing = (subject: string): Problem => new Problem("not-found", `There is nothing called "${subject}" to ask about`);

async function read(tx: Tx, actor: Actor, subject: string): Promise<Read> {
  const about = await subjectOr404(tx, actor, subject);
  return {
    subject, name: about.name, submissionId: about.submissionId, publisher: (await orgById(tx, about.orgId))?.name ?? about.orgId,
    kept: await store.conversation(tx, about.orgId, subject), messages: await store.said(tx, about.orgId, subject),
    mayWrite: about.orgId === actor.orgId ? may(actor, "submission.write") : may(actor, "review.decide"),
  };
}

/**
 * The submission or the published integration, where the reader may see it. A draft is its publisher's alone; the desk
 * hears of it when the publisher has asked about it.
 */
async function subjectOr404(tx: Tx, actor: Actor, subject: string): Promise<{ orgId: OrgId; name: string; submissionId: string }> {
  const live = kindOf(subject) === "integration" ? await publishedRevision(tx, subject) : undefined;
  const found = await submissionById(tx, live?.submissionId ?? subject);
  if (!found) throw nothing(subject);
  if (found.state === "draft" && found.orgId !== actor.orgId && !(await store.conversation(tx, found.orgId, subject))) throw nothing(subject);
  return { orgId: found.orgId, name: live?.manifest.metadata.name ?? draftName(found.manifest), submissionId: found.id };
}

async function sideIn(tx: Tx, actor: Actor, orgId: OrgId): Promise<Message["side"]> {
  if (orgId === actor.orgId) return "publisher";
  if (await memberById(tx, orgId, actor.accountId)) {
    throw new Problem("own-submission", "You belong to the publisher: nobody answers themselves as the desk", { mend: "Switch to the publisher's org and write there." });
  }
  return "desk";
}
