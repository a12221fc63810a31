import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Problem } from "../../kernel/index.ts";
import { inRequestContext } from "../log/index.ts";
import type { Platform } from "../platform.ts";
import { type Declaration, headerOf } from "./decorations.ts";
import type { Door } from "./door.ts";
import { parseInput } from "./parse-input.ts";
import { asProblem, toProblemBody } from "./problem-json.ts";
import { addressKey } from "./rate-limit.ts";
import type { Stream } from "./route.ts";

/** Milliseconds after which a browser comes back by itself. */
const RETRY_MS = 2_000;
/** How many heartbeats pass before we ask again whether the caller may still listen. */
const RECHECK_BEATS = 4;

export interface StreamLimits { heartbeatMs: number; perCaller: number }

/**
 * Serves a stream of events (HTML §9.2). The first event is awaited before the answer begins, so that a problem is still
 * a problem+json; a later one arrives as an event `problem`, then the stream ends. Comments keep the line open every
 * `heartbeatMs`; every fourth asks again who is listening, a `guarded` stream at each of them and before each event. Slow readers slow the source: nothing is queued for them.
 */
export function mountStream(api: FastifyInstance, stream: Stream, deps: Platform, door: Door, limits: StreamLimits, open: OpenStreams): void {
  api.route({
    method: "GET", url: stream.path, config: { label: `/api${stream.path}` }, exposeHeadRoute: false,
    onRequest: (request) => inRequestContext(request.context, async () => {
      request.actor = await door.admit(request, stream);
    }),
    handler: (request, reply) => inRequestContext(request.context, async () => {
      const { params } = await parseInput({ params: stream.params }, { params: request.params, search: new URLSearchParams(), body: undefined });
      const lastEventId = headerOf(request, "last-event-id")?.slice(0, 200);
      const gone = open.enter(request.actor?.accountId ?? addressKey(request.ip), limits.perCaller);
      const { raw } = reply;
      raw.once("close", () => gone.abort());
      try {
        // access was checked at the door; a stream that is not public always has an actor
        const events = stream.open({ params, actor: request.actor as never, deps, lastEventId, signal: gone.signal })[Symbol.asyncIterator]();
        const first = await events.next();
        reply.hijack();
        const headers = { ...reply.getHeaders(), "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };
        for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
        raw.writeHead(200);
        raw.write(`retry: ${RETRY_MS}\n\n`);
        let beats = 0;
        const heartbeat = setInterval(() => {
          raw.write(": still here\n\n");
          if (++beats % (stream.guarded ? 1 : RECHECK_BEATS) !== 0) return;
          door.stillWelcome(request, stream.access).then((welcome) => { if (!welcome) gone.abort(); }, () => gone.abort());
        }, limits.heartbeatMs);
        try {
          for (let next = first; !next.done && !gone.signal.aborted; next = await unlessGone(events.next(), gone.signal)) {
            if (stream.guarded && next !== first && !(await door.stillWelcome(request, stream.access))) break;
            await write(raw, frame(next.value), gone.signal);
            if (next.value.event === "end") break;
          }
        } catch (thrown) {
          const problem = asProblem(thrown, request.id);
          if (problem.code === "internal") api.tellLog(problem, request);
          if (!gone.signal.aborted) raw.write(`event: problem\ndata: ${JSON.stringify(toProblemBody(problem, request.id))}\n\n`);
        } finally {
          clearInterval(heartbeat);
          // not awaited: a source that waits for its next event answers when its signal tells it to
          events.return?.().catch(() => undefined);
          raw.end();
        }
      } finally {
        open.leave(gone);
      }
    }),
  });
}

/** A stream as the API description tells of it. */
export function asDeclaration({ path, access, summary, operation, params }: Stream): Declaration {
  return { path, access, summary, operation, params, method: "GET", returns: z.string(), produces: "text/event-stream", stream: true };
}

/** The streams that are open, so that one caller cannot hold them all and closing the server ends each. */
export interface OpenStreams {
  /** @throws {Problem} `too-many` */
  enter(caller: string, perCaller: number): AbortController;
  leave(stream: AbortController): void;
  endAll(): void;
}

export function openStreams(): OpenStreams {
  const callers = new Map<AbortController, string>();
  return {
    enter(caller, perCaller) {
      const already = [...callers.values()].filter((other) => other === caller).length;
      if (already >= perCaller) throw new Problem("too-many", `${perCaller} streams are open already`, { retryAfterS: 5, mend: "Close a tab that watches something." });
      const stream = new AbortController();
      callers.set(stream, caller);
      return stream;
    },
    leave(stream) {
      stream.abort();
      callers.delete(stream);
    },
    endAll: () => [...callers.keys()].forEach((stream) => stream.abort()),
  };
}

function frame({ id, event, data }: { id: string; event: string; data: unknown }): string {
  if (/[\r\n\0]/.test(id)) throw new Error("An event id must be one line");
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`; // JSON has no raw line ends
}

/** Writes, and waits until a slow reader has taken it. */
async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text) || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    response.once("drain", done);
    signal.addEventListener("abort", done, { once: true });
  });
}

async function unlessGone<T>(next: Promise<IteratorResult<T>>, signal: AbortSignal): Promise<IteratorResult<T>> {
  if (signal.aborted) return { done: true, value: undefined };
  return new Promise((resolve, reject) => {
    const gone = () => resolve({ done: true, value: undefined });
    signal.addEventListener("abort", gone, { once: true });
    next.then(resolve, reject).finally(() => signal.removeEventListener("abort", gone));
  });
}
