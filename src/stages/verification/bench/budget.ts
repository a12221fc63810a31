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
  heldBack(url: string, retryAfter: string | undefined): Promise<boolean>;
  spent(): number;
}

/** Whose turn it is at a host. Kept per run, or by a network for all its runs together: a host is nobody's to be hurried by many. */
export interface Turns {
  /** @returns the instant of the next turn, in milliseconds, and moves the one after it by `everyMs`. */
  take(host: string, nowMs: number, everyMs: number): Promise<number>;
  /** Nobody has a turn before then. */
  hold(host: string, untilMs: number): Promise<void>;
}

export function turnsInMemory(): Turns {
  const nextAt = new Map<string, number>();
  return {
    async take(host, nowMs, everyMs) {
      const at = Math.max(nowMs, nextAt.get(host) ?? 0);
      nextAt.set(host, at + everyMs);
      return at;
    },
    hold: async (host, untilMs) => void nextAt.set(host, Math.max(untilMs, nextAt.get(host) ?? 0)),
  };
}

/** @param turns For hosts that are not on this machine. Default: this run's own. */
export function openBudget(clock: Clock, signal: AbortSignal | undefined, limits: BudgetLimits = BUDGET, wait: (ms: number, signal: AbortSignal | undefined) => Promise<unknown> = pause, turns: Turns = turnsInMemory()): Budget {
  const here = turnsInMemory();
  /** By name alone: another port is not another's machine. */
  const at = (url: string) => {
    const { hostname, host } = new URL(url);
    return isLoopback(hostname) ? { turns: here, host, everyMs: 0 } : { turns, host: hostname, everyMs: 1000 / limits.perSecond };
  };
  let requests = 0;
  return {
    async turn(url) {
      signal?.throwIfAborted();
      if (++requests > limits.perRun) throw new BudgetSpent(`More than ${limits.perRun} requests in one run`);
      const { turns: whose, host, everyMs } = at(url);
      const now = clock.now().getTime();
      const turn = await whose.take(host, now, everyMs);
      if (turn > now) await wait(turn - now, signal);
    },
    async heldBack(url, retryAfter) {
      const now = clock.now().getTime();
      const waitS = secondsOf(retryAfter, now);
      if (waitS > limits.maxWaitS) return false;
      const { turns: whose, host } = at(url);
      await whose.hold(host, now + Math.max(waitS, 0.05) * 1000);
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
