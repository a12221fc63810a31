import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import * as contract from "./contract.ts";
import * as actions from "./queue-actions.ts";
import { queue } from "./queue.ts";

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
