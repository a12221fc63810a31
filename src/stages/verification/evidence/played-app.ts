import { EGRESS_MESSAGES, type Egress, EgressError, type EgressErrorCode, type EgressRequest, type EgressResponse } from "../../../platform/egress/index.ts";
import type { Exchange, NotedBefore } from "../bench/recorder.ts";
import { align, filled } from "./align.ts";

/** The app of a record: answers as it answered then. */
export interface PlayedApp {
  egress: Egress;
  noted: NotedBefore;
  /** The instant at which the record stands. */
  now(): Date;
  /** From here on a check asks whose exchanges these are; `undefined`: nobody asks, and everything is gone. */
  turnTo(exchanges: readonly Exchange[] | undefined): void;
  /** What the check asked for that the record does not hold. */
  missing(): string[];
}

/**
 * Values that were hidden are unknown, and stay placeholders: equal ones are equal still. Those that the bench made itself
 * are made again in a replay; they are read off its requests and put back into the answers that repeat them.
 */
export function playApp(startedAt: Date): PlayedApp {
  let now = startedAt;
  let sent: Exchange[] = [];
  let looks = new Map<string, unknown[]>();
  let idle = true;
  let missing: string[] = [];
  const values = new Map<number, string>();

  const take = ({ method = "GET", url }: EgressRequest): Exchange | undefined => {
    const fits = (read: (address: string) => string) => sent.findIndex((e) => e.request.method === method && align(read(e.request.url), read(url)) !== undefined);
    const whole = fits((address) => address);
    const at = whole >= 0 ? whole : fits((address) => address.split(/[?#]/)[0] ?? "");
    return at < 0 ? undefined : sent.splice(at, 1)[0];
  };
  const learn = (recorded: string, raw: string, decode: (text: string) => string = (text) => text): void => {
    for (const [n, value] of align(recorded, raw) ?? []) if (!values.has(n)) values.set(n, decode(value));
  };

  return {
    now: () => now,
    missing: () => missing,
    turnTo(exchanges) {
      idle = exchanges === undefined;
      sent = (exchanges ?? []).filter((e) => e.kind === "sent");
      missing = [];
      looks = new Map();
      for (const e of exchanges ?? []) {
        if (e.kind !== "noted") continue;
        const what = e.request.url.replace(/^entente-bench:/, "");
        looks.set(what, [...(looks.get(what) ?? []), JSON.parse(e.response?.body ?? "null")]);
      }
      const first = exchanges?.[0];
      if (first) now = new Date(first.at);
    },
    noted(_lane, what) {
      const seen = looks.get(what);
      if (!seen || seen.length === 0) {
        missing.push(`what was seen of: ${what}`);
        return undefined;
      }
      const value = seen.length > 1 ? seen.shift() : seen[0]; // what did not change was kept once
      const during = (value as { exchanges?: unknown } | null)?.exchanges;
      if (Array.isArray(during)) sent = sent.filter((e) => !during.includes(e.id)); // what a page's script asked for meanwhile
      return { value };
    },
    egress: {
      async request(options) {
        if (idle) return answer(404, {}, "", options.url, 0);
        const found = take(options);
        if (!found) {
          missing.push(`${options.method ?? "GET"} ${options.url.split("?")[0]}`);
          throw new Error("The record holds no answer to this request");
        }
        const { request, response, at, ms } = found;
        learn(request.url, options.url, fromAddress);
        if (request.body !== null && typeof options.body === "string") learn(request.body, options.body, /urlencoded/.test(request.headers["content-type"] ?? "") ? fromAddress : undefined);
        for (const [name, value] of Object.entries(options.headers ?? {})) learn(request.headers[name.toLowerCase()] ?? "", String(value));
        now = new Date(Date.parse(at) + ms);
        if (!response) throw failure(found.error ?? "");
        return answer(response.status, headersOf(response.headers), filled(response.body ?? "", values), options.url, ms);
      },
      vet: async () => undefined,
      txt: async () => [],
      tunnel: () => Promise.reject(new EgressError("aborted")),
      claim: () => () => undefined,
      counters: () => { throw new Error("A replay counts nothing"); },
      close: async () => undefined,
    },
  };

  function headersOf(kept: Readonly<Record<string, string>>): EgressResponse["headers"] {
    return Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, name === "set-cookie" ? filled(value, values).split("\n") : filled(value, values)]));
  }
}

const answer = (status: number, headers: EgressResponse["headers"], body: string, url: string, totalMs: number): EgressResponse =>
  ({ status, headers, body: Buffer.from(body, "utf8"), url, timings: { totalMs } });

/** A failure of the kind that was recorded: what a check makes of it depends on the kind. */
function failure(message: string): Error {
  const code = (Object.keys(EGRESS_MESSAGES) as EgressErrorCode[]).find((known) => EGRESS_MESSAGES[known] === message);
  return code ? new EgressError(code) : new Error(message);
}

function fromAddress(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
