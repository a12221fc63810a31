import type { Clock } from "../../../kernel/index.ts";
import { isLoopback } from "../../manifest/index.ts";

export interface BudgetLimits {
  /** Requests per second to one host that is not on this machine. Default 5. */
  perSecond: number;
  /** Requests in one run, to all hosts together. Default 3,000: with every protocol described, about 400 questions. 15 minutes at 5 a second bear 4,500. */
  perRun: number;
  /** Longest `Retry-After` that is waited for, in seconds. Default 60. */
  maxWaitS: number;
}
export const BUDGET: BudgetLimits = { perSecond: 5, perRun: 3_000, maxWaitS: 60 };

/** The run may not send more: every check that still waits could not tell. */
export class BudgetSpent extends Error {}

/** How much of an app's time a run may take. */
export interface Budget {
  /** Waits for this host's turn. @throws {BudgetSpent} */
  turn(url: string): Promise<void>;
  /** Holds the host back after a 429, as `Retry-After` asks. @returns whether the request may be tried again. */
  heldBack(url: string, retryAfter: string | undefined): boolean;
  spent(): number;
}

export function openBudget(clock: Clock, signal: AbortSignal | undefined, limits: BudgetLimits = BUDGET, wait: (ms: number, signal: AbortSignal | undefined) => Promise<unknown> = pause): Budget {
  const nextAt = new Map<string, number>();
  let requests = 0;
  return {
    async turn(url) {
      signal?.throwIfAborted();
      if (++requests > limits.perRun) throw new BudgetSpent(`More than ${limits.perRun} requests in one run`);
      const { host, hostname } = new URL(url);
      const now = clock.now().getTime();
      const at = Math.max(now, nextAt.get(host) ?? 0);
      nextAt.set(host, isLoopback(hostname) ? at : at + 1000 / limits.perSecond);
      if (at > now) await wait(at - now, signal);
    },
    heldBack(url, retryAfter) {
      const now = clock.now().getTime();
      const waitS = secondsOf(retryAfter, now);
      if (waitS > limits.maxWaitS) return false;
      nextAt.set(new URL(url).host, now + Math.max(waitS, 0.05) * 1000);
      return true;
    },
    spent: () => requests,
  };
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date in the form that HTTP writes. Whatever else stands there means one second. */
function secondsOf(retryAfter: string | undefined, nowMs: number): number {
  if (/^\d+$/.test(retryAfter ?? "")) return Number(retryAfter);
  const date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(retryAfter ?? "") ? Date.parse(retryAfter ?? "") : Number.NaN;
  return Number.isNaN(date) ? 1 : Math.max(0, (date - nowMs) / 1000);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
