import { Problem } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { emailKey } from "../account.ts";
import { hashPassword, vetPassword } from "../password.ts";
import { hashOf, newSecret } from "../session.ts";
import { accountByEmail, accountById, setPassword } from "../store/account.ts";
import { record } from "../store/audit.ts";
import { deleteRecoveryOf, replaceRecovery, takeRecovery } from "../store/recovery.ts";
import { deleteSessionsOf } from "../store/session.ts";
import { forgetDevicesOf, forgetFailures } from "../store/throttle.ts";
import { countersOf } from "../throttle.ts";
import { openSession, type Origin } from "./sessions.ts";
import { keepDevice, type SignedIn } from "./sign-in.ts";

export const RECOVERY_JOB = "tenancy.mail-recovery";
const RECOVERY_MS = 30 * 60_000;
/** One letter in this time to one account, however often it is asked for. */
const LETTER_EVERY_MS = 5 * 60_000;

/**
 * Asks for a link that sets a new password. The answer and its time say nothing about whether there is an account: looking it
 * up and writing the letter is done later, by {@link mailRecovery}.
 */
export function askForRecovery(platform: Pick<Platform, "db" | "jobs">, email: string): Promise<void> {
  return platform.db.inNetwork((tx) => platform.jobs.enqueue(tx, RECOVERY_JOB, { email: emailKey(email) }));
}

/** Mails the link to an active account; says nothing when there is none. */
export async function mailRecovery(platform: Pick<Platform, "db" | "clock" | "mail" | "config">, email: string): Promise<void> {
  const now = platform.clock.now();
  const { secret, hash } = newSecret();
  const account = await platform.db.inNetwork(async (tx) => {
    const found = await accountByEmail(tx, email);
    if (found?.status !== "active") return undefined;
    const recovery = { accountId: found.id, tokenHash: hash, createdAt: now, expiresAt: new Date(now.getTime() + RECOVERY_MS) };
    return (await replaceRecovery(tx, recovery, new Date(now.getTime() - LETTER_EVERY_MS))) ? found : undefined;
  });
  if (!account) return;
  const letter = {
    to: account.email,
    subject: "Set a new password on Entente",
    text: `Set a new password within 30 minutes: ${platform.config.publicUrl}/recovery?token=${secret}\n\nThe link works once. If you did not ask for it, ignore this letter; nothing has changed.\n`,
  };
  try {
    await platform.mail.send(letter);
  } catch (error) {
    await platform.db.inNetwork((tx) => deleteRecoveryOf(tx, account.id)); // nobody has the link; the job's next try makes another
    throw error;
  }
}

/**
 * Sets the password by a mailed link and signs in. All other sessions and known browsers of the account end.
 * @throws {Problem} `not-found` for a link that is used, expired or made up; `invalid-field`
 */
export async function recover(platform: Pick<Platform, "db" | "clock">, input: { token: string; password: string }, origin: Origin): Promise<SignedIn> {
  const passwordHash = await hashPassword(input.password);
  return platform.db.inNetwork(async (tx) => {
    const accountId = await takeRecovery(tx, hashOf(input.token), platform.clock.now());
    const account = accountId && (await accountById(tx, accountId));
    if (!account || account.status !== "active") {
      throw new Problem("not-found", "This link is used, expired or was never made", { mend: "Ask for a new one" });
    }
    vetPassword(input.password, account.email);
    await setPassword(tx, account.id, passwordHash);
    await deleteSessionsOf(tx, account.id);
    await forgetDevicesOf(tx, account.id);
    // the mailbox proved the owner: what strangers failed on does not hold them up
    await forgetFailures(tx, countersOf(account.email, origin.ip).filter((counter) => counter.limit !== "address").map((counter) => counter.key));
    const opened = await openSession(platform, tx, { accountId: account.id, prefer: account.lastOrgId }, origin);
    const device = await keepDevice(platform, tx, opened.actor, undefined);
    await record(tx, opened.actor, { action: "account.recover", subject: account.id });
    return { ...opened, device };
  });
}
