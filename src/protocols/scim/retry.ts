import type { Retry, ScimError, ScimErrorCode } from "./error.ts";

/** What is kept of a job between its attempts; plain JSON, so that it survives a restart. */
export interface RetryState {
  code: ScimErrorCode;
  /** Attempts that failed so far. */
  attempts: number;
  /** Seconds waited (or being waited) after the last one. */
  waitS: number;
}

export type RetryPlan =
  | { kind: "wait"; waitS: number; state: RetryState }
  /** `gave-up`: the attempts are spent and an admin may start anew. Else what the error asks for. */
  | { kind: "stop"; because: Exclude<Retry, "later"> | "gave-up"; state: RetryState };

export const MAX_ATTEMPTS = 10;
export const MAX_WAIT_S = 3600;
/** The wait after a 429 that gives no whole number of seconds. */
export const DEFAULT_RATE_WAIT_S = 300;
const FIRST_BACKOFF_S = 10;

/**
 * When to try again. 429: exactly the seconds that `Retry-After` states, else 5 minutes; each further 429 doubles the
 * wait before it (and never comes earlier than the app states). Other passing failures: 10 s, doubling, the upper half
 * drawn at random so that a thousand jobs do not return together. At most 10 attempts, at most one hour apart.
 * @param before the state kept from the last failure of the same job, `null` at the first.
 * @param random in [0, 1)
 * @param maxAttempts raise it for work that must not be given up.
 */
export function retryPlan(
  error: Pick<ScimError, "code" | "retry" | "retryAfterS">,
  before: RetryState | null,
  random: () => number,
  maxAttempts: number = MAX_ATTEMPTS,
): RetryPlan {
  const attempts = (before?.attempts ?? 0) + 1;
  const stop = (because: Exclude<Retry, "later"> | "gave-up"): RetryPlan =>
    ({ kind: "stop", because, state: { code: error.code, attempts, waitS: 0 } });
  if (error.retry !== "later") return stop(error.retry);
  if (attempts >= maxAttempts) return stop("gave-up");
  const waitS = error.code === "rate-limited" ? rateWait(error.retryAfterS, before) : backoff(attempts, error.retryAfterS, random());
  return { kind: "wait", waitS, state: { code: error.code, attempts, waitS } };
}

/** The instant of the next attempt. */
export function retryAt(now: Date, waitS: number): Date {
  return new Date(now.getTime() + waitS * 1000);
}

function rateWait(statedS: number | undefined, before: RetryState | null): number {
  const doubled = before?.code === "rate-limited" ? before.waitS * 2 : undefined;
  const wait = doubled === undefined ? statedS ?? DEFAULT_RATE_WAIT_S : Math.max(doubled, statedS ?? 0);
  return clamp(wait);
}

function backoff(attempts: number, statedS: number | undefined, random: number): number {
  const full = Math.min(MAX_WAIT_S, FIRST_BACKOFF_S * 2 ** Math.min(attempts - 1, 20));
  return clamp(Math.max(Math.round(full / 2 + (full / 2) * random), statedS ?? 0));
}

/** Never zero: `Retry-After: 0` in a row would be hammering. */
const clamp = (waitS: number): number => Math.min(MAX_WAIT_S, Math.max(1, waitS));
