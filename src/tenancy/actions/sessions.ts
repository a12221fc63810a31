import { type AccountId, type Actor, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Org } from "../org.ts";
import { hashOf, newSecret, SESSION_COOKIE, SESSION_MAX_S, TOKEN_PREFIX } from "../session.ts";
import { record } from "../store/audit.ts";
import { setLastOrg } from "../store/account.ts";
import { orgsOfAccount } from "../store/member.ts";
import { actorOfSession, deleteSession, insertSession, sessionTimes, touchSession } from "../store/session.ts";
import { actorOfToken, touchToken } from "../store/token.ts";

type Ground = Pick<Platform, "db" | "clock">;

/** Where a request came from, as the door saw it. */
export interface Origin {
  ip: string;
  userAgent: string;
}

/** What a browser gets: the token is in the cookie and nowhere else. */
export interface OpenedSession {
  token: string;
  actor: Actor;
}

/** Use is written down at most this often: a page of twenty requests is one write. */
const TOUCH_EVERY_MS = 60_000;

/** What a request says about who sends it. */
export interface Caller {
  cookie(name: string): string | undefined;
  header(name: string): string | undefined;
  /** An open line asks whether it may go on: nobody did anything, so the session is not used by it. */
  unattended?: boolean;
}

/** Who is calling. A bearer token wins over a cookie, and a bad one is not saved by a good cookie. */
export async function authenticate(platform: Ground, caller: Caller): Promise<Actor | undefined> {
  const now = platform.clock.now();
  const stale = (at: Date | null) => !caller.unattended && (at === null || now.getTime() - at.getTime() >= TOUCH_EVERY_MS);
  const header = caller.header("authorization");
  if (header !== undefined) {
    const token = /^Bearer +(\S{1,200})$/i.exec(header)?.[1];
    if (!token?.startsWith(TOKEN_PREFIX)) return undefined;
    return platform.db.inNetwork(async (tx) => {
      const found = await actorOfToken(tx, hashOf(token), now);
      if (found && stale(found.lastUsedAt)) await touchToken(tx, found.actor.orgId, found.id, now);
      return found?.actor;
    });
  }
  const cookie = caller.cookie(SESSION_COOKIE);
  if (!cookie || cookie.length > 200) return undefined;
  return platform.db.inNetwork(async (tx) => {
    const found = await actorOfSession(tx, hashOf(cookie), now);
    if (found && stale(found.lastSeenAt)) await touchSession(tx, hashOf(cookie), now);
    return found?.actor;
  });
}

/** Who sits at this browser and when they last proved it; a token is not a person at a browser. */
export async function signedInAt(platform: Ground, caller: Caller): Promise<{ actor: Actor; at: Date } | undefined> {
  const cookie = caller.cookie(SESSION_COOKIE);
  if (!cookie || cookie.length > 200) return undefined;
  return platform.db.inNetwork(async (tx) => {
    const found = await actorOfSession(tx, hashOf(cookie), platform.clock.now());
    const times = found && (await sessionTimes(tx, hashOf(cookie)));
    return found && times && { actor: found.actor, at: times.createdAt };
  });
}

/**
 * Opens a session for an account that has just proven who it is, under a new identifier; `replaces` ends with it.
 * `provenAt`: when the person proved it, if not just now; the session ends 12 h after that.
 * @throws {Problem} `not-allowed` when the account belongs to no active org; `not-found` for an org it is not a member of.
 */
export async function openSession(
  platform: Pick<Platform, "clock">, tx: Tx, who: { accountId: AccountId; org?: { slug: string } | { id: string } | undefined; prefer?: string | null; provenAt?: Date },
  origin: Origin, replaces?: string,
): Promise<OpenedSession> {
  const now = platform.clock.now();
  const orgs = await orgsOfAccount(tx, who.accountId);
  const wanted = who.org;
  const org = wanted
    ? orgs.find((one) => ("slug" in wanted ? one.slug === wanted.slug : one.id === wanted.id))
    : (orgs.find((one) => one.id === who.prefer) ?? orgs[0]);
  if (!org) {
    throw wanted
      ? new Problem("not-found", "You are not a member of that org")
      : new Problem("not-allowed", "You belong to no org", { mend: "Ask an admin of your org to invite you" });
  }
  if (replaces) await deleteSession(tx, hashOf(replaces));
  const { secret, hash } = newSecret();
  await insertSession(tx, {
    tokenHash: hash, accountId: who.accountId, orgId: org.id, ip: origin.ip, userAgent: origin.userAgent,
    createdAt: who.provenAt ?? now, seenAt: now,
    expiresAt: new Date((who.provenAt ?? now).getTime() + SESSION_MAX_S * 1000),
  });
  await setLastOrg(tx, who.accountId, org.id);
  const opened = await actorOfSession(tx, hash, now);
  if (!opened) throw new Problem("not-allowed", "This account cannot sign in");
  return { token: secret, actor: opened.actor };
}

/** A session without a password, for seeds and tests; people come through `signIn`. */
export function createSession(platform: Ground, accountId: AccountId, orgId: OrgId, origin: Origin = { ip: "", userAgent: "" }): Promise<OpenedSession> {
  return platform.db.inNetwork((tx) => openSession(platform, tx, { accountId, org: { id: orgId } }, origin));
}

export function signOut(platform: Ground, actor: Actor, token: string): Promise<void> {
  return platform.db.inNetwork(async (tx) => {
    await deleteSession(tx, hashOf(token));
    await record(tx, actor, { action: "session.sign-out", subject: actor.accountId });
  });
}

/** Moves to another of one's orgs, under a new identifier. @throws {Problem} `not-found` */
export async function switchOrg(platform: Ground, actor: Actor, token: string, org: { slug: string } | { id: string }, origin: Origin): Promise<OpenedSession> {
  if (actor.kind !== "member") throw new Problem("not-allowed", "A token belongs to one org");
  return platform.db.inNetwork(async (tx) => {
    const times = await sessionTimes(tx, hashOf(token));
    if (!times) throw new Problem("not-signed-in", "This session is over");
    // nothing was proven by switching: the new session is as old as the one it replaces
    const opened = await openSession(platform, tx, { accountId: actor.accountId, org, provenAt: times.createdAt }, origin, token);
    await record(tx, opened.actor, { action: "session.switch-org", subject: actor.accountId, detail: { from: actor.orgId } });
    return opened;
  });
}


/** The orgs a person can be in, and the one they are in now. */
export function orgsOf(platform: Ground, actor: Actor): Promise<{ orgs: Org[]; current: Org }> {
  return platform.db.inNetwork(async (tx) => {
    const orgs = await orgsOfAccount(tx, actor.accountId);
    const current = orgs.find((org) => org.id === actor.orgId);
    if (!current) throw new Problem("not-signed-in", "You are no longer in this org");
    return { orgs: actor.kind === "token" ? [current] : orgs, current };
  });
}
