import { isIPv6 } from "node:net";
import { Problem } from "../../kernel/index.ts";

/**
 * Counts requests in fixed windows. A second node needs one that lives in the database; until then each process counts
 * for itself, and a restart forgets.
 */
export interface LimitStore {
  /** Counts one, and says how many this window has and when it ends. */
  hit(key: string, windowS: number): Promise<{ count: number; endsInS: number }>;
}

/** Counts in memory, for one process. Holds at most `maxKeys`; when full, the oldest windows go first. */
export function limitsInMemory(now: () => number = Date.now, maxKeys = 50_000): LimitStore {
  const windows = new Map<string, { count: number; endsAt: number }>();
  return {
    async hit(key, windowS) {
      const at = now();
      let window = windows.get(key);
      if (!window || window.endsAt <= at) {
        windows.delete(key); // a new window goes to the end, so that the front is the oldest
        window = { count: 0, endsAt: at + windowS * 1_000 };
        windows.set(key, window);
        for (const [oldest] of windows) {
          if (windows.size <= maxKeys) break;
          windows.delete(oldest);
        }
      }
      window.count += 1;
      return { count: window.count, endsInS: Math.max(1, Math.ceil((window.endsAt - at) / 1_000)) };
    },
  };
}

/** @throws {Problem} `too-many` with `Retry-After` once `perMinute` is passed. */
export async function limit(store: LimitStore, key: string, perMinute: number): Promise<void> {
  const { count, endsInS } = await store.hit(key, 60);
  if (count > perMinute) {
    throw new Problem("too-many", `More than ${perMinute} requests in a minute`, { retryAfterS: endsInS });
  }
}

/** One caller's address: an IPv6 customer holds a /64, so a /64 counts as one (RFC 6177 §2). */
export function addressKey(ip: string): string {
  if (!isIPv6(ip) || ip.includes(".")) return `ip:${ip.replace(/^::ffff:/i, "")}`;
  const [head = "", tail] = ip.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0"), ...right];
  return `ip:${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
