import { validateHeaderName, validateHeaderValue } from "node:http";
import type { Socket } from "node:net";
import { systemClock, type Clock } from "../../kernel/index.ts";
import { admit, resolveByDns, txtByDns, type AdmissionRules, type HostPort, type Resolve } from "./admission.ts";
import { EgressError, type EgressErrorCode } from "./egress-error.ts";
import { exchange, type Incoming } from "./exchange.ts";
import { openPools } from "./pools.ts";
import { nextHop } from "./redirect.ts";
import { parseTarget, type Target } from "./target.ts";
import { openWire, type WireCounters } from "./wire.ts";

export interface EgressRequest {
  url: string;
  /** Default GET. CONNECT, TRACE and unknown methods are refused. */
  method?: string;
  /** Connection headers, `host`, `content-length` and `accept-encoding` are ours alone: refused as `protocol`. */
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Largest answer body in bytes. Default 1 MiB. */
  maxBytes?: number;
  /** For everything together: resolution, connection, redirects, body. Default 30 000, at most 300 000. */
  timeoutMs?: number;
  /** The request carries a secret: no redirect is ever followed, the 3xx is the answer. */
  credentialed?: boolean;
  /** How many redirects of a GET or HEAD are followed, each vetted anew. Default 0: the 3xx is the answer. */
  followRedirects?: number;
  /** Never sent a second time, although it only reads: it carries what counts once. Default false. */
  once?: boolean;
  /** Addresses of ours that this request may reach all the same, for example our test IdP. */
  mayReachOwn?: readonly HostPort[];
  signal?: AbortSignal;
  /** What the request is for, in one stable word: label of logs and metrics. */
  purpose: string;
}

export interface EgressResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
  body: Buffer;
  /** The address that answered: after redirects, the last one. */
  url: string;
  timings: { totalMs: number };
}

/** One finished attempt, for metrics and logs. Never bodies, never query strings. */
export interface EgressExchange {
  purpose: string;
  method: string;
  /** Undefined when the URL could not even be read. */
  origin: string | undefined;
  status: number | undefined;
  error: EgressErrorCode | undefined;
  ms: number;
  /** Bytes of the answer's body. */
  bytesIn: number;
  /** Bytes of the request's body. */
  bytesOut: number;
}

export interface TunnelRequest extends HostPort {
  /** True for what will speak TLS or is unknown; false for plain HTTP, which loopback alone may be told. */
  secure: boolean;
  mayReachOwn?: readonly HostPort[];
}

export interface Egress {
  /** @throws {EgressError} whenever there is no complete answer; see `mayHaveArrived` before repeating. */
  request(options: EgressRequest): Promise<EgressResponse>;
  /** Resolves the host once. @throws {EgressError} when the URL may not be contacted */
  vet(url: string): Promise<void>;
  /** TXT records of a name, asked anew each time; at most 100. @throws {EgressError} `dns` when no server answers. */
  txt(name: string): Promise<string[]>;
  /** A vetted, pinned TCP connection, for the proxy below the verification browser. */
  tunnel(to: TunnelRequest): Promise<Socket>;
  /** From now on this address counts as our own and is not contacted; call the result to take it back. */
  claim(own: HostPort): () => void;
  /** Everything since the start. A new origin that was not approved must leave `bytesOut` as it was. */
  counters(): WireCounters & { requests: number; /** By our own rules, redirect hops included. */ refused: number };
  close(): Promise<void>;
}

export interface EgressOptions {
  /** The operator's switch: loopback targets, over http too and at any port. Other private addresses stay refused. */
  allowLocal: boolean;
  /** Where we listen ourselves, seen from here and from outside. */
  ownAddresses?: readonly HostPort[];
  /** Ports contacted on the internet. Default 443 alone. */
  ports?: readonly number[];
  /** Default: the configured DNS servers, without hosts file and search domains. */
  resolve?: Resolve;
  /** Name servers for TXT records, `address` or `address:port`. Default: the configured ones. */
  txtServers?: readonly string[];
  clock?: Clock;
  /** PEM certificates of private authorities, trusted beside the system's. */
  trust?: readonly string[];
  /** For TCP and TLS together, in milliseconds. Default 10 000. */
  connectTimeoutMs?: number;
  /**
   * A failure to connect is told at a whole step of this many milliseconds, so that a closed, a silent and a filtered
   * port look more alike. Default 500, and 0 (at once) where local targets are allowed.
   */
  failureStepMs?: number;
  onExchange?: (exchange: EgressExchange) => void;
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** RFC 9110 §9.2.1. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const OURS = /^(host|connection|keep-alive|te|trailer|transfer-encoding|content-length|accept-encoding|upgrade|expect|proxy-.*)$/i;
const REFUSALS = new Set<EgressErrorCode>(["bad-url", "scheme", "port", "private-address", "own-address"]);
/**
 * The only way out. Strangers choose our URLs: each is parsed once, resolved once, every answer is vetted, and only
 * vetted addresses are dialled. Proxy settings of the environment are not read. HTTP/1.1 alone, identity encoding alone.
 */
export function openEgress(options: EgressOptions): Egress {
  const own = new Set<HostPort>(options.ownAddresses ?? []);
  const rules: AdmissionRules = {
    allowLocal: options.allowLocal,
    ports: options.ports ?? [443],
    resolve: options.resolve ?? resolveByDns,
    own: () => [...own],
  };
  const failureStepMs = options.failureStepMs ?? (options.allowLocal ? 0 : 500);
  const connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
  const wire = openWire(options.trust);
  const pools = openPools(wire, options.clock ?? systemClock, connectTimeoutMs);
  const closing = new AbortController();
  let requests = 0;
  let refused = 0;

  const one = async (target: Target, request: EgressRequest, method: string, headers: Record<string, string>, signal: AbortSignal): Promise<Incoming> => {
    const exempt = request.mayReachOwn ?? [];
    const under = exempt.map((own) => `${own.host}:${own.port}`).join(" ");
    const { pool, opened } = await until(signal, pools.of(target, () => admit(target, rules, exempt), under));
    const body = request.body === undefined ? null : Buffer.from(request.body);
    const maxBytes = request.maxBytes ?? 1024 * 1024;
    let heard = false;
    const send = () => exchange(pool, { path: target.path, method, headers, body, maxBytes, signal, heard: () => { heard = true; } });
    const before = opened();
    try {
      return await send();
    } catch (error) {
      // RFC 9112 §9.3.1: a kept connection may be closed by the other side just as it is used again; who only reads asks once more
      const wasKept = opened() === before;
      if (!(wasKept && !heard && SAFE.has(method) && !request.once && error instanceof EgressError && error.code === "connect")) throw error;
      return await send();
    }
  };

  const follow = async (first: Target, request: EgressRequest, method: string, signal: AbortSignal) => {
    let target = first;
    let headers = ownHeaders(request.headers ?? {});
    const mayFollow = !request.credentialed && (method === "GET" || method === "HEAD") ? (request.followRedirects ?? 0) : 0;
    let arrived = false;
    try {
      for (let hops = 0; ; hops++) {
        const answer = await one(target, request, method, headers, signal);
        arrived = true;
        const hop = mayFollow > 0 ? nextHop(target, answer, headers) : undefined;
        if (!hop) return { target, answer };
        if (hops >= mayFollow) throw new EgressError("redirect");
        ({ target, headers } = hop);
      }
    } catch (error) {
      if (!arrived || !(error instanceof EgressError)) throw error;
      throw new EgressError(error.code, { mayHaveArrived: true, cause: error.cause }); // an earlier hop did arrive
    }
  };

  return {
    async request(request) {
      requests++;
      const started = performance.now();
      const elapsedMs = () => performance.now() - started;
      const method = (request.method ?? "GET").toUpperCase();
      const clockwork = new AbortController();
      const timer = setTimeout(() => clockwork.abort(new EgressError("timeout")), Math.min(request.timeoutMs ?? 30_000, 300_000));
      const callOff = () => clockwork.abort(new EgressError("aborted"));
      for (const signal of [request.signal, closing.signal]) {
        if (signal?.aborted) callOff();
        signal?.addEventListener("abort", callOff, { once: true });
      }
      let origin: string | undefined;
      const tell = (status: number | undefined, error: EgressErrorCode | undefined, bytesIn: number) =>
        options.onExchange?.({
          purpose: request.purpose, method, origin, status, error, ms: elapsedMs(), bytesIn,
          bytesOut: request.body === undefined ? 0 : Buffer.byteLength(request.body),
        });
      try {
        if (!METHODS.has(method)) throw new EgressError("protocol");
        const target = parseTarget(request.url);
        origin = target.origin;
        const last = await follow(target, request, method, clockwork.signal);
        tell(last.answer.status, undefined, last.answer.body.length);
        return { ...last.answer, url: last.target.url, timings: { totalMs: elapsedMs() } };
      } catch (error) {
        const typed = error instanceof EgressError ? error : new EgressError("protocol", { cause: error });
        if (REFUSALS.has(typed.code)) refused++;
        if (typed.code === "connect" && failureStepMs > 0) await pause(failureStepMs - (elapsedMs() % failureStepMs), clockwork.signal);
        tell(undefined, typed.code, 0);
        throw typed;
      } finally {
        clearTimeout(timer);
        for (const signal of [request.signal, closing.signal]) signal?.removeEventListener("abort", callOff);
      }
    },
    async vet(url) {
      await admit(parseTarget(url), rules);
    },
    txt: (name) => txtByDns(name, options.txtServers),
    async tunnel({ host, port, secure, mayReachOwn }) {
      if (closing.signal.aborted) throw new EgressError("aborted");
      const vetted = await admit({ host, port, secure }, rules, mayReachOwn);
      return await wire.tcp({ host, port }, vetted, connectTimeoutMs);
    },
    claim(address) {
      const mine = { ...address };
      own.add(mine);
      return () => void own.delete(mine);
    },
    counters: () => ({ ...wire.counters(), requests, refused }),
    async close() {
      closing.abort();
      await pools.close();
      wire.destroyAll();
    },
  };
}

/** The caller's headers, checked, plus ours. @throws {EgressError} `protocol` for what would break the framing. */
function ownHeaders(given: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": "Entente", accept: "*/*" };
  for (const [name, value] of Object.entries(given)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new EgressError("protocol"); // the cause would quote the value, which may be a secret
    }
    if (OURS.test(name)) throw new EgressError("protocol");
    headers[name.toLowerCase()] = value;
  }
  headers["accept-encoding"] = "identity";
  return headers;
}

function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason as Error);
    if (signal.aborted) aborted();
    signal.addEventListener("abort", aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
