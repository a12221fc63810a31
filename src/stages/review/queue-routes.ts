import { z } from "zod";
import { defineRoute, defineStream, type Route, type Stream } from "../../platform/http/index.ts";
import * as contract from "./contract.ts";
import * as actions from "./queue-actions.ts";
import { queue } from "./queue.ts";
import { liveQueue } from "./queue-live.ts";
import { newsBetween } from "./queue-news.ts";

const rows = z.object({ items: z.array(contract.QueueRow) });

export const queueRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/desk/queue", access: "review.read", operation: "desk.queue", summary: "What waits at the desk, by due date; paused clocks last",
    returns: rows,
    handle: async ({ deps }) => ({ items: await queue(deps) }),
  }),
  defineRoute({
    method: "GET", path: "/desk/analysts", access: "review.read", operation: "desk.analysts", summary: "To whom a submission can be given",
    returns: z.object({ items: z.array(contract.AnalystRow) }),
    handle: async ({ actor, deps }) => ({ items: await actions.analysts(deps, actor) }),
  }),
  defineRoute({
    method: "POST", path: "/desk/queue/assign", access: "review.decide", operation: "desk.assign", summary: "Give submissions to an analyst, or to nobody",
    body: contract.assignBody, returns: rows, problems: ["not-found", "not-your-move", "invalid-field", "own-submission"],
    handle: async ({ actor, deps, body }) => ({ items: await actions.assign(deps, actor, body.ids, body.to) }),
  }),
  defineRoute({
    method: "POST", path: "/desk/queue/snooze", access: "review.decide", operation: "desk.snooze", summary: "Lay submissions aside until a time, with the reason; due dates stay",
    body: contract.snoozeBody, returns: rows, problems: ["not-found", "not-your-move", "invalid-field", "own-submission"],
    handle: async ({ actor, deps, body }) => ({ items: await actions.snooze(deps, actor, body.ids, { until: new Date(body.until), reason: body.reason }) }),
  }),
  defineRoute({
    method: "POST", path: "/desk/queue/wake", access: "review.decide", operation: "desk.wake", summary: "Take up what was laid aside",
    body: contract.wakeBody, returns: rows, problems: ["not-found", "not-your-move", "own-submission"],
    handle: async ({ actor, deps, body }) => ({ items: await actions.wake(deps, actor, body.ids) }),
  }),
];

export const queueStreams: Stream[] = [
  defineStream({
    path: "/desk/queue/events", access: "review.read", operation: "desk.queueEvents", params: z.strictObject({}), guarded: true,
    summary: "The queue as it changes: all of it first, then the rows that came, changed and went, and their order when it is another",
    async *open({ deps, lastEventId, signal }) {
      const live = liveQueue(deps);
      const leave = live.watch();
      try {
        // another process may have told the last event: ids rise, and what comes first is always the whole
        let id = /^\d{1,9}$/.test(lastEventId ?? "") ? Number(lastEventId) + 1 : 0;
        let seen = await live.look();
        yield { id: `${id}`, event: "snapshot" as const, data: { items: seen.rows } };
        for (;;) {
          const next = await live.after(seen.seq, signal);
          if (!next) return;
          const news = newsBetween(seen.rows, next.rows);
          seen = next;
          if (news) yield { id: `${++id}`, event: "delta" as const, data: news };
        }
      } finally {
        leave();
      }
    },
  }),
];
