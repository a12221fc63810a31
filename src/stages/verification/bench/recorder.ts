import type { Clock } from "../../../kernel/index.ts";
import { redactBody, redactHeaders, redactUrl } from "./redact.ts";

/** Largest body that is kept of one message, in characters. */
const MAX_BODY = 4_000;
/** Largest text that is kept of one run, in characters: what comes later is kept without bodies. */
const MAX_RUN = 3_000_000;

/** One request and its answer as anybody may read them: secrets are gone before it is kept. */
export interface Exchange {
  /** Unique in the run: `x17`. */
  id: string;
  /** What the request was for, in the words of the check: `good sign-in before`. */
  step: string;
  /** ISO instant at which the request was sent. */
  at: string;
  ms: number;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  /** `null` when there was no complete answer; then `error` says why. */
  response: { status: number; headers: Record<string, string>; body: string | null } | null;
  error: string | null;
}

/** What happened, before redaction. */
export interface RawExchange {
  step: string;
  startedAt: Date;
  ms: number;
  method: string;
  url: string;
  requestHeaders: Readonly<Record<string, string>>;
  requestBody?: string | undefined;
  status?: number;
  responseHeaders?: Readonly<Record<string, string | string[]>>;
  responseBody?: Buffer | string;
  error?: string;
}

/** Keeps every exchange of one run. Each protocol has a lane of its own, because protocols run side by side. */
export interface Recorder {
  lane(): Lane;
  all(): Exchange[];
}

export interface Lane {
  /** Names what follows, until the next name. */
  step(name: string): void;
  record(exchange: Omit<RawExchange, "step" | "startedAt">): string;
  /** The exchanges since the last call. */
  take(): Exchange[];
}

/** @param secrets Values that must not be read by anybody; each occurrence is replaced. */
export function openRecorder(clock: Clock, secrets: () => readonly string[], firstId = 1): Recorder {
  const kept: Exchange[] = [];
  let size = 0;
  let next = firstId;
  const keep = (raw: RawExchange): Exchange => {
    const body = (given: Buffer | string | undefined, type: string | undefined): string | null => {
      if (given === undefined || given.length === 0) return null;
      const text = redactBody(given.toString("utf8"), type, secrets());
      if (size > MAX_RUN) return `(${text.length} characters, not kept: the run's evidence is full)`;
      return text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)}… (${text.length} characters)` : text;
    };
    const requestHeaders = redactHeaders(raw.requestHeaders, secrets());
    const responseHeaders = redactHeaders(raw.responseHeaders ?? {}, secrets());
    const exchange: Exchange = {
      id: `x${next++}`, step: raw.step, at: raw.startedAt.toISOString(), ms: Math.round(raw.ms),
      request: { method: raw.method, url: redactUrl(raw.url, secrets()), headers: requestHeaders, body: body(raw.requestBody, requestHeaders["content-type"]) },
      response: raw.status === undefined ? null : { status: raw.status, headers: responseHeaders, body: body(raw.responseBody, responseHeaders["content-type"]) },
      error: raw.error ?? null,
    };
    size += (exchange.request.body?.length ?? 0) + (exchange.response?.body?.length ?? 0);
    kept.push(exchange);
    return exchange;
  };
  return {
    all: () => [...kept],
    lane() {
      let step = "";
      let mine: Exchange[] = [];
      return {
        step(name) { step = name; },
        record(raw) {
          const exchange = keep({ ...raw, step, startedAt: new Date(clock.now().getTime() - raw.ms) });
          mine.push(exchange);
          return exchange.id;
        },
        take() {
          const taken = mine;
          mine = [];
          return taken;
        },
      };
    },
  };
}
