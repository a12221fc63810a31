import type { OrgId } from "../../../kernel/index.ts";
import type { AppId } from "../installation.ts";

export const LANE_STATES = ["off", "ready", "paused", "needs_credentials", "degraded"] as const;
export type LaneState = (typeof LANE_STATES)[number];

/** One connection of an app: whether anything may be sent to it, when, and how fast. */
export interface Lane {
  orgId: OrgId;
  appId: AppId;
  state: LaneState;
  reason: string | null;
  /** The address that the org approved: nothing is sent to another one. */
  baseUrl: string;
  nextAt: Date | null;
  notBefore: Date | null;
  /** What the manifest says that the app bears, as of the last intent. */
  rate: Rate | null;
  tokens: number;
  tokensAt: Date;
  failures: number;
  lastSuccessAt: Date | null;
  lastFullSyncAt: Date | null;
  connectedAt: Date | null;
}

/** What the app's server bears, as its manifest says. */
export interface Rate {
  perSecond: number;
  concurrent: number;
}

/** Operations side by side when the manifest states no rate. */
export const DEFAULT_CONCURRENT = 4;
/** Requests one operation is expected to make; set off against what it really made when it ends. */
export const EXPECTED_REQUESTS = 3;
/** Passing failures in a row before a lane counts as degraded. */
const DEGRADED_AFTER = 3;
const FIRST_PAUSE_S = 5;
const MAX_PAUSE_S = 300;

/** Only these are served; in every other state not a byte goes out. */
export const isServed = (state: LaneState): boolean => state === "ready" || state === "degraded";

/** What the bucket holds now; it never holds more than one second of requests, and room for one operation. */
export function tokensNow(lane: Pick<Lane, "tokens" | "tokensAt">, rate: Rate, now: Date): number {
  const refill = (Math.max(0, now.getTime() - lane.tokensAt.getTime()) / 1000) * rate.perSecond;
  return Math.min(Math.max(rate.perSecond, EXPECTED_REQUESTS), lane.tokens + refill);
}

/**
 * How many operations may begin now.
 * @param running operations of the lane under a living lease
 * @returns `waitS`: seconds until there are tokens again, when they are what is missing
 */
export function roomOf(lane: Lane, rate: Rate | null, running: number, now: Date): { room: number; waitS: number | null } {
  const most = lane.state === "degraded" ? 1 : (rate?.concurrent ?? DEFAULT_CONCURRENT);
  const free = Math.max(0, most - running);
  if (rate === null) return { room: free, waitS: null };
  const tokens = tokensNow(lane, rate, now);
  // An operation begins on a whole request's worth; what it takes beyond is owed by the next ones.
  const affordable = tokens < 1 ? 0 : Math.max(1, Math.floor(tokens / EXPECTED_REQUESTS));
  if (affordable === 0) return { room: 0, waitS: (1 - tokens) / rate.perSecond };
  return { room: Math.min(free, affordable), waitS: null };
}

/** How a lane stands after an answer: a good one heals it, passing failures in a row slow it down. */
export function afterAnswer(lane: Lane, answer: "good" | "passing" | "other", words: string | null, now: Date): Pick<Lane, "state" | "reason" | "failures" | "notBefore"> {
  const { state, reason, notBefore } = lane;
  if (!isServed(state) || answer === "other") return { state, reason, failures: lane.failures, notBefore };
  if (answer === "good") return { state: "ready", reason: null, failures: 0, notBefore };
  const failures = lane.failures + 1;
  if (failures < DEGRADED_AFTER) return { state, reason, failures, notBefore };
  const pauseS = Math.min(MAX_PAUSE_S, FIRST_PAUSE_S * 2 ** Math.min(failures - DEGRADED_AFTER, 10));
  return { state: "degraded", reason: words, failures, notBefore: later(notBefore, new Date(now.getTime() + pauseS * 1000)) };
}

export const later = (a: Date | null, b: Date): Date => (a !== null && a > b ? a : b);
