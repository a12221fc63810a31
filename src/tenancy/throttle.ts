import { createHash } from "node:crypto";
import ipaddr from "ipaddr.js";
import { emailKey } from "./account.ts";

/** Failed sign-ins counted under one key. */
export interface Failures {
  failures: number;
  lastAt: Date;
  blockedUntil: Date;
}

interface Limit {
  /** Failures without any wait. */
  free: number;
  /** The first wait, in seconds; each further failure doubles it … */
  firstWaitS: number;
  /** … up to this. */
  longestWaitS: number;
  /** Quiet after which the count begins anew; without it, only a sign-in that succeeds ends the count. */
  forgetAfterS?: number;
}

const DAY_S = 24 * 3600;

/**
 * What is counted. Strangers who fail on an account are slowed per address and at last stopped (NIST SP 800-63B §3.2.2: no more
 * than 100); its owner is not locked out with them: a browser that signed in before counts alone, and a passkey counts nowhere.
 */
export const LIMITS = {
  /** One account from one address. */
  pair: { free: 5, firstWaitS: 1, longestWaitS: 900, forgetAfterS: DAY_S },
  /** Any account from one address. */
  address: { free: 50, firstWaitS: 1, longestWaitS: 900, forgetAfterS: DAY_S },
  /** One account from all strange addresses: after 99, one try a day. */
  account: { free: 99, firstWaitS: DAY_S, longestWaitS: DAY_S },
  /** One account from a browser that it signed in with before. */
  device: { free: 10, firstWaitS: 1, longestWaitS: 900, forgetAfterS: DAY_S },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

/** Counters are under a hash: the table does not list who was attacked. */
const keyed = (limit: LimitName, what: string): string => `${limit}:${createHash("sha256").update(what).digest("base64url")}`;

/** The counters one try falls under; the same for an address with and without an account. */
export function countersOf(email: string, ip: string, knownDevice?: string): { limit: LimitName; key: string }[] {
  if (knownDevice) return [{ limit: "device", key: keyed("device", knownDevice) }];
  const account = emailKey(email);
  const net = networkOf(ip);
  return [
    { limit: "account", key: keyed("account", account) },
    { limit: "address", key: keyed("address", net) },
    { limit: "pair", key: keyed("pair", `${account} ${net}`) },
  ];
}

/** Seconds until the next try is heard; 0 when it is heard now. */
export function waitS(state: Failures | undefined, now: Date): number {
  return state ? Math.max(0, Math.ceil((state.blockedUntil.getTime() - now.getTime()) / 1000)) : 0;
}

/** The count after one more try. Counted before the password is looked at, so that tries sent side by side count too. */
export function counted(name: LimitName, state: Failures | undefined, now: Date): Failures {
  const limit: Limit = LIMITS[name];
  const forgotten = state && limit.forgetAfterS !== undefined && now.getTime() - state.lastAt.getTime() > limit.forgetAfterS * 1000;
  const failures = (forgotten ? 0 : (state?.failures ?? 0)) + 1;
  const over = failures - limit.free;
  const wait = over <= 0 ? 0 : Math.min(limit.longestWaitS, limit.firstWaitS * 2 ** Math.min(over - 1, 20));
  return { failures, lastAt: now, blockedUntil: new Date(now.getTime() + wait * 1000) };
}

/** Who may be one person at the other end: an IPv4 address, an IPv6 /64. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).map((part) => part.toString(16)).join(":") : address.toString();
}
