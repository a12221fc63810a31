import { setImmediate as breathe } from "node:timers/promises";
import type { Clock } from "../../../kernel/index.ts";
import type { Hidden } from "./hidden.ts";
import { redactionOver } from "./redact.ts";

/** What stands in for an app that cannot answer now (RFC 9110 §15.6.3 to §15.6.5). */
const UNAVAILABLE = new Set([502, 503, 504]);
/** Largest body that is kept of one message, in characters. */
const MAX_BODY = 200_000;
/** Bytes of a body that are read, so that a secret across the cut is seen whole. */
const MAX_READ = MAX_BODY + 16_000;
/** Largest text that is kept of one run, in characters: what comes later is kept without bodies. */
const MAX_RUN = 16_000_000;

/** Characters that are cleaned in one go: some 15 milliseconds. */
const BREATH = 200_000;

/** One request and its answer as anybody may read them: secrets are gone before it is kept. */
export interface Exchange {
  /** Unique in the run: `x17`. */
  id: string;
  /** `sent`: a request of the engine. `came`: a request of the app to the bench. `noted`: what the bench had seen when a check looked. */
  kind: "sent" | "came" | "noted";
  /** What the request was for, in the words of the check: `good sign-in before`. */
  step: string;
  /** ISO instant at which the request was sent. */
  at: string;
  ms: number;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  /** `null` when there was no complete answer; then `error` says why. */
  response: { status: number; headers: Record<string, string>; body: string | null } | null;
  error: string | null;
  /** Whether the answer's body is kept to its end. */
  whole: boolean;
}

/** What happened, before redaction. */
export interface RawExchange {
  kind?: Exchange["kind"];
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

/** What a check learnt otherwise than by an answer, from the record of an earlier run. `undefined`: the record does not hold it. */
export type NotedBefore = (lane: string, what: string) => { value: unknown } | undefined;

/** Keeps every exchange of one run. Each protocol has a lane of its own, because protocols run side by side. */
export interface Recorder {
  lane(name: string): Lane;
  /** Everything, in which what was learnt to be secret later is hidden too. */
  all(): Promise<Exchange[]>;
}

export interface Lane {
  /** Names what follows, until the next name. */
  step(name: string): void;
  record(exchange: Omit<RawExchange, "step" | "startedAt">): string;
  /**
   * Looks at something that is no answer of the app (what it asked the bench, how long it took) and keeps what was seen,
   * so that the same can be judged again later. @param what Names it, unique in the check: `asked`, `canary 3f…`.
   */
  noted<T>(what: string, look: () => T | Promise<T>): Promise<T>;
  /** Of these exchanges the first request of ours since the last `take` that the app did not answer: nobody did, or a gateway on its behalf. */
  unanswered(ids: readonly string[]): Exchange | undefined;
  /** Says that these exchanges are an answer that cannot be read, in words. */
  unread(ids: readonly string[], words: string): void;
  /** The words about the first of these exchanges that could not be read; of an earlier check's too, whose sign-ins later ones share. */
  unreadIn(ids: readonly string[]): string | undefined;
  /** The exchanges since the last call. */
  take(): Exchange[];
}

export interface RecorderParts {
  clock: Clock;
  hidden: Hidden;
  firstId?: number;
  before?: NotedBefore | undefined;
}

export function openRecorder({ clock, hidden, firstId = 1, before }: RecorderParts): Recorder {
  const redaction = redactionOver(hidden);
  const kept: Exchange[] = [];
  let size = 0;
  let next = firstId;
  const keep = (raw: RawExchange): Exchange => {
    let whole = true;
    const body = (raw: Buffer | string | undefined, type: string | undefined): string | null => {
      if (raw === undefined || raw.length === 0) return null;
      const given = Buffer.from(raw);
      if (size > MAX_RUN) return ((whole = false), `(${given.length} bytes, not kept: the run's evidence is full)`);
      const long = given.length > MAX_READ; // what is cut off is not read either: attacks and answers may have megabytes
      const text = redaction.body((long ? given.subarray(0, MAX_READ) : given).toString("utf8"), type);
      return long || text.length > MAX_BODY ? ((whole = false), `${text.slice(0, MAX_BODY)}… (${given.length} bytes)`) : text;
    };
    const requestHeaders = redaction.headers(raw.requestHeaders);
    const requestBody = body(raw.requestBody, requestHeaders["content-type"]);
    whole = true;
    const responseHeaders = redaction.headers(raw.responseHeaders ?? {});
    const responseBody = raw.status === undefined ? null : body(raw.responseBody, responseHeaders["content-type"]);
    const exchange: Exchange = {
      id: `x${next++}`, kind: raw.kind ?? "sent", step: raw.step, at: raw.startedAt.toISOString(), ms: Math.round(raw.ms),
      request: { method: raw.method, url: redaction.url(raw.url), headers: requestHeaders, body: requestBody },
      response: raw.status === undefined ? null : { status: raw.status, headers: responseHeaders, body: responseBody },
      error: raw.error === undefined ? null : hidden.without(raw.error), whole,
    };
    size += (exchange.request.body?.length ?? 0) + (exchange.response?.body?.length ?? 0);
    kept.push(exchange);
    return exchange;
  };
  return {
    async all() {
      const shown: Exchange[] = [];
      let read = 0;
      for (const exchange of kept) {
        shown.push(cleaned(exchange, hidden));
        read += 1_000 + (exchange.response?.body?.length ?? 0) + (exchange.request.body?.length ?? 0);
        if (read < BREATH) continue;
        await breathe(); // others share this process
        read = 0;
      }
      return shown;
    },
    lane(name) {
      let step = "";
      let mine: Exchange[] = [];
      const last = new Map<string, string>();
      const unread = new Map<string, string>();
      const add = (raw: Omit<RawExchange, "step" | "startedAt">): string => {
        const exchange = keep({ ...raw, step, startedAt: new Date(clock.now().getTime() - raw.ms) });
        mine.push(exchange);
        return exchange.id;
      };
      return {
        step(named) { step = named; },
        record: add,
        async noted<T>(what: string, look: () => T | Promise<T>): Promise<T> {
          if (before) {
            const known = before(name, what);
            if (!known) throw new Error(`The record does not hold what was seen of: ${what}`);
            return known.value as T; // written by this very call in the run that is replayed
          }
          const value = await look();
          const text = JSON.stringify(value, (key, part: unknown) => (typeof part !== "string" ? part : key === "text" ? redaction.body(part, "text/html") : key === "url" ? redaction.url(part) : part));
          if (last.get(what) === text) return value; // looking again and again is not news
          last.set(what, text);
          add({ kind: "noted", method: "NOTE", url: `entente-bench:${what}`, requestHeaders: {}, ms: 0, status: 200, responseHeaders: { "content-type": "application/json" }, responseBody: text });
          return value;
        },
        unanswered: (ids) => mine.find((e) => e.kind === "sent" && (e.response === null || UNAVAILABLE.has(e.response.status)) && ids.includes(e.id)),
        unread(ids, words) { for (const id of ids) unread.set(id, words); },
        unreadIn: (ids) => ids.map((id) => unread.get(id)).find((words) => words !== undefined),
        take() {
          const taken = mine;
          mine = [];
          last.clear();
          return taken;
        },
      };
    },
  };
}

/** An exchange without any value that became known as secret after it was kept. */
export function cleaned(exchange: Exchange, hidden: Hidden): Exchange {
  const text = (given: string) => hidden.without(given);
  const texts = (given: Record<string, string>) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name, text(value)]));
  const { request, response } = exchange;
  return {
    ...exchange, step: text(exchange.step), error: exchange.error === null ? null : text(exchange.error),
    request: { ...request, url: text(request.url), headers: texts(request.headers), body: request.body === null ? null : text(request.body) },
    response: response && { ...response, headers: texts(response.headers), body: response.body === null ? null : text(response.body) },
  };
}
