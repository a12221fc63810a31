import { type Egress, EgressError, type EgressResponse, type HostPort } from "../../../platform/egress/index.ts";
import type { Budget } from "./budget.ts";
import type { Lane } from "./recorder.ts";
import { openSilence } from "./silence.ts";

/** Tries of a request that was answered with 429. */
const MAX_TRIES = 4;
/** How long one answer may take, in milliseconds, when nothing else is said. */
const ANSWER_MS = 20_000;
export const USER_AGENT = "Entente-Verification/1 (+https://entente.example/docs/verification)";

export interface Outgoing {
  method: string;
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | undefined;
  /** Largest answer in bytes. Default 1 MiB. */
  maxBytes?: number;
  timeoutMs?: number;
  /** Never sent a second time, although it only reads. Default false. */
  once?: boolean | undefined;
}

/** An answer with the id of the exchange that shows it. */
export interface Answered extends EgressResponse {
  exchange: string;
  text: string;
}

/** There was no complete answer. The exchange shows what was tried. */
export class NoAnswer extends Error {
  readonly exchange: string;
  constructor(message: string, exchange: string, cause: unknown) {
    super(message, { cause });
    this.exchange = exchange;
  }
  /** No connection was made, or it broke off: no news about the app. Whatever else there is was its answer. */
  get brokeOff(): boolean {
    return this.cause instanceof EgressError && this.cause.code === "connect";
  }
}

/** Sends one request to the app: guarded, within the budget, on record. Redirects are never followed here. */
export interface Sender {
  send(out: Outgoing): Promise<Answered>;
  readonly lane: Lane;
}

export interface SenderParts {
  egress: Egress;
  budget: Budget;
  lane: Lane;
  signal: AbortSignal | undefined;
  /** How long one answer may take, in milliseconds. Default 20 s. */
  answerMs?: number | undefined;
  /** Whether this URL's host was proven to belong to the publisher; nothing is sent to any other. */
  mayReach(url: string): Promise<boolean>;
  mayReachOwn?: readonly HostPort[];
}

export function openSender(parts: SenderParts): Sender {
  const { egress, budget, lane, signal, answerMs = ANSWER_MS } = parts;
  const silence = openSilence(answerMs);
  return {
    lane,
    async send(out) {
      const headers = { "user-agent": USER_AGENT, ...out.headers };
      const seen = { method: out.method, url: out.url, requestHeaders: headers, requestBody: out.body };
      if (!(await parts.mayReach(out.url))) {
        const error = "Not sent: control of this host is not proven";
        throw new NoAnswer(`${error} (${URL.parse(out.url)?.host ?? "unreadable address"})`, lane.record({ ...seen, ms: 0, error }), undefined);
      }
      const silent = silence.since(out.url);
      if (silent !== undefined) {
        const error = `Not sent: ${silent} requests in a row had no answer, so nothing more is asked`;
        throw new NoAnswer(error, lane.record({ ...seen, ms: 0, error }), undefined);
      }
      for (let tries = 1; ; tries++) {
        await budget.turn(out.url);
        const started = performance.now();
        let answer: EgressResponse;
        try {
          answer = await egress.request({
            url: out.url, method: out.method, headers, purpose: "verification", followRedirects: 0, timeoutMs: out.timeoutMs ?? answerMs,
            maxBytes: out.maxBytes ?? 1024 * 1024, ...(out.body === undefined ? {} : { body: out.body }), ...(out.once ? { once: true } : {}), ...(signal ? { signal } : {}),
            ...(parts.mayReachOwn ? { mayReachOwn: parts.mayReachOwn } : {}),
          });
        } catch (cause) {
          signal?.throwIfAborted();
          silence.unanswered(out.url);
          const error = cause instanceof Error ? cause.message : "no answer";
          throw new NoAnswer(error, lane.record({ ...seen, ms: performance.now() - started, error }), cause);
        }
        silence.answered(out.url);
        const exchange = lane.record({
          ...seen, ms: answer.timings.totalMs, status: answer.status, responseHeaders: answer.headers, responseBody: answer.body,
        });
        const retryAfter = [answer.headers["retry-after"]].flat()[0];
        if (answer.status === 429 && tries < MAX_TRIES && (await budget.heldBack(out.url, retryAfter))) continue;
        return { ...answer, exchange, text: answer.body.toString("utf8") };
      }
    },
  };
}
