import { type Actor, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { hashPassword, passwordMatches, vetPassword } from "../password.ts";
import { DEVICE_MAX_S, hashOf, newSecret } from "../session.ts";
import { accountByEmail, accountById, setPassword } from "../store/account.ts";
import { record } from "../store/audit.ts";
import { deleteRecoveryOf } from "../store/recovery.ts";
import { deleteSessionsOf } from "../store/session.ts";
import { deviceIsKnown, failuresLocked, forgetDevicesOf, forgetFailures, rememberDevice, saveFailures } from "../store/throttle.ts";
import { counted, countersOf, waitS } from "../throttle.ts";
import { type OpenedSession, openSession, type Origin } from "./sessions.ts";

type Ground = Pick<Platform, "db" | "clock">;

export interface SignedIn extends OpenedSession {
  /** For the device cookie: lets this browser be told from strangers when they fail on this account. */
  device: string;
}

/**
 * Signs in by e-mail and password. Unknown address, wrong password, no password and suspended account are answered alike, after
 * the same work: the same queries, the same counting, one Argon2id verification.
 * @param browser `session`, `device`: the cookies that came along; the old session ends with the new one.
 * @throws {Problem} `wrong-sign-in`; `too-many` with `retryAfterS`; then, to the account's owner alone, `not-found` for an org
 *   that the account is not a member of, `not-allowed` when it belongs to none.
 */
export async function signIn(
  platform: Ground, input: { email: string; password: string; orgSlug?: string | undefined }, origin: Origin,
  browser: { session?: string | undefined; device?: string | undefined } = {},
): Promise<SignedIn> {
  const proven = await prove(platform, input.email, input.password, origin.ip, browser.device);
  return platform.db.inNetwork(async (tx) => {
    await proven.forget(tx);
    const opened = await openSession(platform, tx,
      { accountId: proven.account.id, org: input.orgSlug === undefined ? undefined : { slug: input.orgSlug }, prefer: proven.account.lastOrgId },
      origin, browser.session);
    const device = await keepDevice(platform, tx, opened.actor, proven.knownDevice ? browser.device : undefined);
    await record(tx, opened.actor, { action: "session.sign-in", subject: opened.actor.accountId, detail: { by: "password" } });
    return { ...opened, device };
  });
}

/** Marks this browser as one its account signed in with; a device cookie is never taken over from another account. */
export async function keepDevice(platform: Pick<Platform, "clock">, tx: Tx, actor: Actor, known: string | undefined): Promise<string> {
  const device = known ?? newSecret().secret;
  await rememberDevice(tx, hashOf(device), actor.accountId, platform.clock.now());
  return device;
}

/**
 * Sets a new password. All sessions of the account end, this one too: the caller continues under a new identifier.
 * @param input `current` may be left out only while the account has no password (it signs in by passkey).
 * @throws {Problem} `wrong-sign-in`, `too-many`, `invalid-field`
 */
export async function changePassword(
  platform: Ground, actor: Actor, input: { current?: string | undefined; next: string }, origin: Origin,
): Promise<SignedIn> {
  if (actor.kind !== "member") throw new Problem("not-allowed", "A token cannot change a password");
  vetPassword(input.next, actor.email, "/next");
  const account = await platform.db.inNetwork((tx) => accountById(tx, actor.accountId));
  const proven = account?.hasPassword ? await prove(platform, account.email, input.current ?? "", origin.ip) : undefined;
  const passwordHash = await hashPassword(input.next);
  return platform.db.inNetwork(async (tx) => {
    await proven?.forget(tx);
    await setPassword(tx, actor.accountId, passwordHash);
    await deleteSessionsOf(tx, actor.accountId);
    await forgetDevicesOf(tx, actor.accountId);
    await deleteRecoveryOf(tx, actor.accountId);
    const opened = await openSession(platform, tx, { accountId: actor.accountId, org: { id: actor.orgId } }, origin);
    const device = await keepDevice(platform, tx, opened.actor, undefined);
    await record(tx, actor, { action: "account.change-password", subject: actor.accountId });
    return { ...opened, device };
  });
}

/** Counts the try, then looks at the password. */
async function prove(platform: Ground, email: string, password: string, ip: string, device?: string) {
  const now = platform.clock.now();
  const { account, knownDevice, counters, before } = await platform.db.inNetwork(async (tx) => {
    const account = await accountByEmail(tx, email);
    const since = new Date(now.getTime() - DEVICE_MAX_S * 1000);
    const knownDevice = await deviceIsKnown(tx, hashOf(device ?? ""), account?.id ?? "", since);
    const counters = countersOf(email, ip, knownDevice ? device : undefined);
    const before = await failuresLocked(tx, counters.map((counter) => counter.key), now);
    const wait = Math.max(...counters.map((counter) => waitS(before.get(counter.key), now)));
    if (wait > 0) {
      throw new Problem("too-many", `Too many failed sign-ins; the next try is heard in ${wait} s`, {
        retryAfterS: wait, mend: "Wait, or sign in with a passkey",
      });
    }
    for (const { key, limit } of counters) await saveFailures(tx, key, counted(limit, before.get(key), now));
    return { account, knownDevice, counters, before };
  });
  const matches = await passwordMatches(account?.passwordHash, password);
  if (!account || !matches || account.status !== "active") {
    throw new Problem("wrong-sign-in", "The e-mail or the password is wrong", { mend: "Check both, or ask an admin for a new invitation" });
  }
  /** What this try added is taken back; what others did from the same address stays. */
  const forget = async (tx: Tx): Promise<void> => {
    const others = counters.find((counter) => counter.limit === "address");
    const state = others && before.get(others.key);
    if (others && state) await saveFailures(tx, others.key, state);
    await forgetFailures(tx, counters.filter((counter) => counter.limit !== "address").map((counter) => counter.key));
  };
  return { account, knownDevice, forget };
}
