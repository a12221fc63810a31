import { type AccountId, type Actor, Problem } from "../kernel/index.ts";
import type { DomainEvent } from "../platform/jobs/index.ts";
import type { Platform } from "../platform/platform.ts";
import { accountById, record } from "../tenancy/index.ts";
import { digestOf, type Entry, entryId, type Letter, type MailChoice } from "./inbox.ts";
import * as store from "./inbox-store.ts";

export const PAGE = 50;
/** Days for which entries are kept. */
const KEPT_DAYS = 365;
const DAY_MS = 24 * 3_600_000;
/** Daily letters that one sweep sends. */
const BATCH = 100;

/** Keeps each letter in its reader's inbox, and mails it to those who want each at once. Told twice, it is kept and mailed once. */
export async function deliver(platform: Platform, event: Pick<DomainEvent, "id">, letters: readonly Letter[]): Promise<void> {
  const base = platform.config.publicUrl;
  for (const { notice, to, title, text, url, about } of letters) {
    const entry: Entry = {
      id: entryId(event.id, notice, about), accountId: to.accountId, notice, title, body: text, path: url.startsWith(base) ? url.slice(base.length) : "/app/inbox", at: platform.clock.now(), readAt: undefined,
    };
    const choice = await platform.db.inNetwork(async (tx) => {
      const wanted = await store.choiceOf(tx, to.accountId);
      return (await store.addEntry(tx, entry, wanted === "daily")) ? wanted : "never";
    });
    if (choice === "each") await platform.mail.send({ to: to.email, subject: title, text: `${text}\n\n${url}\n` });
  }
}

export async function readInbox(platform: Platform, actor: Actor, { unread, after }: { unread: boolean; after: string | undefined }) {
  return platform.db.inNetwork(async (tx) => {
    const found = await store.entriesOf(tx, actor.accountId, { unread, limit: PAGE + 1, before: cursor(after) });
    const [items, last] = [found.slice(0, PAGE), found[PAGE - 1]];
    return {
      items, unread: await store.countUnread(tx, actor.accountId), mail: await store.choiceOf(tx, actor.accountId),
      next: found.length > PAGE && last ? `${last.at.toISOString()}~${last.id}` : null,
    };
  });
}

function cursor(after: string | undefined): { at: Date; id: string } | undefined {
  if (after === undefined) return undefined;
  const [at = "", id = ""] = after.split("~");
  if (Number.isNaN(Date.parse(at)) || !/^ntc_[0-9a-f]{26}$/.test(id)) throw new Problem("bad-request", "The place to go on from is not one of ours", { mend: "Begin at the newest." });
  return { at: new Date(at), id };
}

/** @param ids `undefined`: everything. */
export async function readEntries(platform: Platform, actor: Actor, ids: readonly string[] | undefined): Promise<number> {
  return platform.db.inNetwork(async (tx) => {
    await store.markRead(tx, actor.accountId, ids, platform.clock.now());
    return store.countUnread(tx, actor.accountId);
  });
}

export async function chooseMail(platform: Platform, actor: Actor, mail: MailChoice): Promise<void> {
  await platform.db.inNetwork(async (tx) => {
    await store.keepChoice(tx, actor.accountId, mail);
    await record(tx, actor, { action: "notices.choose", subject: actor.accountId, detail: { mail } });
  });
}

/** One mail to each who wants one a day and was told something since the last one. */
export async function sendDigests(platform: Platform): Promise<void> {
  const now = platform.clock.now();
  const due = await platform.db.inNetwork((tx) => store.digestsDue(tx, new Date(now.getTime() - DAY_MS), BATCH));
  for (const accountId of due) {
    const { account, entries } = await platform.db.inNetwork(async (tx) => ({ account: await accountById(tx, accountId as AccountId), entries: await store.takeDigest(tx, accountId, now) }));
    if (account && entries.length > 0) await platform.mail.send({ to: account.email, ...digestOf(entries, platform.config.publicUrl) });
  }
}

export async function forgetOldEntries(platform: Platform): Promise<void> {
  await platform.db.inNetwork((tx) => store.forgetEntriesBefore(tx, new Date(platform.clock.now().getTime() - KEPT_DAYS * DAY_MS)));
}
