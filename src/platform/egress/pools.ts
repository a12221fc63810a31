import { Pool } from "undici";
import type { Clock } from "../../kernel/index.ts";
import { EgressError } from "./egress-error.ts";
import type { Target } from "./target.ts";
import type { Wire } from "./wire.ts";

/** An origin's connections, and how many of them were begun so far. */
export interface Line {
  pool: Pool;
  opened(): number;
}

export interface Pools {
  /**
   * The pool of this origin; vets it first when its last vetting is older than the time to live.
   * @param under whose rules: what was admitted under one set is not there for another
   */
  of(target: Target, admit: () => Promise<readonly string[]>, under?: string): Promise<Line>;
  close(): Promise<void>;
}

interface Entry {
  vettedAtMs: number;
  /** On the process's own clock, which goes on while the event loop stands. */
  usedAtMs: number;
  ready: Promise<Line>;
}

/** How long one vetting holds, in milliseconds. The pool dials only the addresses vetted then, so a name that changes its mind meets a new vetting. */
const VETTED_FOR_MS = 30_000;
const CONNECTIONS_PER_ORIGIN = 8;
const MAX_HEADER_BYTES = 32 * 1024;
/** An idle connection is closed by us after this time, or two seconds before the server says that it would, in milliseconds. */
const IDLE_MS = 4_000;
/** Who comes back later than this finds connections whose end may be due already. */
const MAY_BE_DUE_MS = 1_000;

/**
 * Keep-alive connections, by origin, the least recently used thrown out first.
 * @param max origins kept at once
 */
export function openPools(wire: Wire, clock: Clock, connectTimeoutMs: number, max = 256): Pools {
  const entries = new Map<string, Entry>();
  const made = new Set<Pool>();
  let closed = false;

  // After the current turn, so that whoever was just handed the pool can still dispatch on it; running requests finish.
  const retire = (entry: Entry) =>
    setImmediate(() => void entry.ready.then(({ pool }) => pool.close().finally(() => made.delete(pool))).catch(() => {}));

  const make = (target: Target, vetted: readonly string[]) => {
    if (closed) throw new EgressError("aborted");
    let opened = 0;
    const pool = new Pool(target.origin, {
      connections: CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: 0, // one clock rules the whole request: the caller's total
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: VETTED_FOR_MS,
      connect: (_options, callback) => {
        opened++;
        wire[target.secure ? "tls" : "tcp"](target, vetted, connectTimeoutMs).then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        );
      },
    });
    made.add(pool);
    return { pool, opened: () => opened };
  };

  /**
   * Lets overdue timers run before an idle connection is used again. When the event loop stood for seconds, whoever waited
   * goes on before any timer does: it would meet connections that both sides were about to close, and lose its request.
   */
  const overdueTimers = async (entry: Entry): Promise<void> => {
    const nowMs = performance.now();
    const idleMs = nowMs - entry.usedAtMs;
    entry.usedAtMs = nowMs;
    // every timer that is due runs in one go; after that the news from the sockets, then we
    if (idleMs > MAY_BE_DUE_MS) await new Promise<void>((resume) => setTimeout(() => setImmediate(resume), 1));
  };

  const pools: Pools = {
    async of(target, admit, under = "") {
      const nowMs = clock.now().getTime();
      const key = `${target.origin} ${under}`;
      const known = entries.get(key);
      if (known) {
        entries.delete(key);
        if (Math.abs(nowMs - known.vettedAtMs) < VETTED_FOR_MS) {
          entries.set(key, known); // now the most recently used
          await overdueTimers(known);
          // thrown out in between: its connections close
          return entries.get(key) === known ? known.ready : pools.of(target, admit, under);
        }
        retire(known);
      }
      const entry: Entry = { vettedAtMs: nowMs, usedAtMs: performance.now(), ready: admit().then((vetted) => make(target, vetted)) };
      entries.set(key, entry);
      entry.ready.catch(() => {
        if (entries.get(key) === entry) entries.delete(key); // a refusal is not remembered
      });
      const [oldest] = entries;
      if (entries.size > max && oldest) {
        entries.delete(oldest[0]);
        retire(oldest[1]);
      }
      return entry.ready;
    },
    async close() {
      closed = true; // a vetting that still runs makes no pool any more
      entries.clear();
      await Promise.all([...made].map((pool) => pool.destroy()));
    },
  };
  return pools;
}
