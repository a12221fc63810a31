import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import * as actions from "./actions.ts";
import * as contract from "./contract.ts";
import { dispositionOf } from "./attachment.ts";
import { metrics, toThreadView, workspace } from "./desk.ts";
import { queueRoutes } from "./queue-routes.ts";
import { judge } from "./requirement-actions.ts";
import { requirements } from "./requirement-view.ts";
import { metricRoutes } from "./metric-routes.ts";
import { supportRoutes } from "./support-routes.ts";

const threadList = z.object({ items: z.array(contract.ThreadView) });

/** A message with its files; to encode pictures anew is work. */
const withFiles = { maxBodyBytes: contract.MAX_MESSAGE_BYTES, perMinute: 300 };

export const reviewRoutes: Route[] = [
  ...queueRoutes,
  defineRoute({
    method: "GET", path: "/desk/metrics", access: "review.read", operation: "desk.metrics", summary: "How long publishers wait, what goes back, which checks stop them",
    query: contract.metricsQuery, returns: contract.MetricsView,
    handle: async ({ deps, query }) => metrics(deps, query.days),
  }),
  defineRoute({
    method: "GET", path: "/desk/submissions/:id", access: "review.read", operation: "desk.get", summary: "A submission with diff, evidence, threads and what may be decided",
    params: contract.submissionParams, returns: contract.DeskView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => workspace(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/desk/submissions/:id/claim", access: "review.decide", operation: "desk.claim", summary: "Say that you look at it",
    params: contract.submissionParams, body: z.strictObject({}), returns: contract.DeskView, problems: ["not-found", "own-submission"],
    handle: async ({ actor, deps, params }) => {
      await actions.claim(deps, actor, params.id);
      return workspace(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/submissions/:id/decisions", access: "review.decide", operation: "desk.decide", summary: "Approve, request changes or reject, over the digest you looked at",
    params: contract.submissionParams, body: contract.decisionBody, returns: contract.DeskView,
    problems: ["not-found", "not-your-move", "stale-write", "gate-closed", "own-submission", "invalid-field", "not-allowed"],
    handle: async ({ actor, deps, params, body }) => {
      await actions.decide(deps, actor, params.id, body);
      return workspace(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/submissions/:id/undo", access: "review.decide", operation: "desk.undo", summary: "Take back a decision that publishes, before anything is public",
    params: contract.submissionParams, body: contract.undoBody, returns: contract.DeskView, problems: ["not-found", "not-your-move", "stale-write", "own-submission"],
    handle: async ({ actor, deps, params, body }) => {
      await actions.undo(deps, actor, params.id, body);
      return workspace(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/submissions/:id/holds/:code/clear", access: "review.decide", operation: "desk.clearHold", summary: "Say that what holds it was looked at and may go on",
    params: contract.holdParams, body: contract.clearBody, returns: contract.DeskView, problems: ["not-found", "own-submission"],
    handle: async ({ actor, deps, params, body }) => {
      await actions.clear(deps, actor, params.id, params.code, body.note);
      return workspace(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "PUT", path: "/desk/submissions/:id/requirements/:requirement", access: "review.decide", operation: "desk.judge", summary: "Say whether a rule that people judge is met, over the digest you looked at",
    params: contract.requirementParams, body: contract.judgeBody, returns: contract.DeskView,
    problems: ["not-found", "not-your-move", "stale-write", "own-submission", "invalid-field", "gate-closed"],
    handle: async ({ actor, deps, params, body }) => {
      await judge(deps, actor, params.id, params.requirement, body);
      return workspace(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "GET", path: "/submissions/:id/requirements", access: "signed-in", operation: "requirements.list", summary: "What people judge of a submission; its publisher reads the verdicts once the desk has decided",
    params: contract.submissionParams, returns: contract.RequirementsView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => requirements(deps, actor, params.id),
  }),
  defineRoute({
    method: "GET", path: "/submissions/:id/threads", access: "signed-in", operation: "threads.list", summary: "The conversations about a submission",
    params: contract.submissionParams, returns: threadList, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => ({ items: (await actions.threads(deps, actor, params.id)).map(toThreadView) }),
  }),
  defineRoute({
    method: "POST", path: "/submissions/:id/threads", access: "signed-in", operation: "threads.open", summary: "Open a conversation about a field, a check, a requirement or the whole",
    params: contract.submissionParams, body: contract.openThreadBody, returns: threadList, status: 201, ...withFiles, problems: ["not-found", "own-submission", "gate-closed", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => ({ items: (await actions.openThread(deps, actor, params.id, body)).map(toThreadView) }),
  }),
  defineRoute({
    method: "POST", path: "/threads/:id/messages", access: "signed-in", operation: "threads.reply", summary: "Reply in a conversation",
    params: contract.threadParams, body: contract.replyBody, returns: threadList, status: 201, ...withFiles, problems: ["not-found", "own-submission", "gate-closed", "invalid-field", "too-large"],
    handle: async ({ actor, deps, params, body }) => ({ items: (await actions.reply(deps, actor, params.id, body)).map(toThreadView) }),
  }),
  defineRoute({
    method: "POST", path: "/threads/:id/fixed", access: "signed-in", operation: "threads.markFixed", summary: "Say that what a conversation asks for is done, with a note or a run",
    params: contract.threadParams, body: contract.fixedBody, returns: threadList, ...withFiles, problems: ["not-found", "own-submission", "not-allowed", "not-your-move", "gate-closed", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => ({ items: (await actions.markFixed(deps, actor, params.id, body)).map(toThreadView) }),
  }),
  defineRoute({
    method: "POST", path: "/threads/:id/resolve", access: "signed-in", operation: "threads.resolve", summary: "Close a conversation",
    params: contract.threadParams, body: z.strictObject({}), returns: threadList, problems: ["not-found", "own-submission", "not-allowed"],
    handle: async ({ actor, deps, params }) => ({ items: (await actions.resolve(deps, actor, params.id)).map(toThreadView) }),
  }),
  defineRoute({
    method: "GET", path: "/threads/:id/attachments/:attachment", access: "signed-in", operation: "threads.attachment", summary: "A file of a conversation: a picture as the network encoded it, or text to save",
    params: contract.attachmentParams, returns: z.instanceof(Uint8Array), produces: "application/octet-stream", problems: ["not-found"],
    handle: async ({ actor, deps, params, reply }) => {
      const file = await actions.attachment(deps, actor, params.id, params.attachment);
      reply.header("content-type", file.mediaType.startsWith("image/") ? file.mediaType : `${file.mediaType}; charset=utf-8`);
      reply.header("content-disposition", dispositionOf(file));
      reply.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox");
      return file.content;
    },
  }),
  ...supportRoutes,
  ...metricRoutes,
];
