import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import * as actions from "./support-actions.ts";
import * as contract from "./support-contract.ts";
import { type Conversation, kindOf } from "./support.ts";

export const supportRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/support", access: "signed-in", operation: "support.list", summary: "Questions of your org to the desk; at the desk those of all, with what waits for it first",
    query: contract.supportQuery, returns: contract.ConversationsView, problems: ["bad-request"],
    handle: async ({ actor, deps, query }) => {
      const { items, next } = await actions.conversations(deps, actor, query);
      return { items: items.map(toRow), next };
    },
  }),
  defineRoute({
    method: "GET", path: "/support/:subject", access: "signed-in", operation: "support.get", summary: "What publisher and desk said about a submission or an integration",
    params: contract.supportParams, returns: contract.ConversationView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => toView(await actions.conversation(deps, actor, params.subject)),
  }),
  defineRoute({
    method: "POST", path: "/support/:subject", access: "signed-in", operation: "support.write", summary: "Ask the desk, or answer a publisher",
    params: contract.supportParams, body: contract.supportBody, returns: contract.ConversationView, status: 201, problems: ["not-found", "gate-closed", "own-submission"],
    handle: async ({ actor, deps, params, body }) => toView(await actions.write(deps, actor, params.subject, body.body)),
  }),
  defineRoute({
    method: "POST", path: "/support/:subject/close", access: "signed-in", operation: "support.close", summary: "Say that a question is answered",
    params: contract.supportParams, body: z.strictObject({}), returns: contract.ConversationView, problems: ["not-found", "own-submission"],
    handle: async ({ actor, deps, params }) => toView(await actions.close(deps, actor, params.subject)),
  }),
];

function toRow(one: { subject: string; name: string; publisher: string } & Partial<Pick<Conversation, "state" | "lastAt">>): z.input<typeof contract.ConversationRow> {
  return {
    subject: one.subject, subjectKind: kindOf(one.subject), name: one.name, publisher: one.publisher,
    state: one.state ?? null, lastAt: one.lastAt?.toISOString() ?? null,
  };
}

function toView(read: actions.Read): z.input<typeof contract.ConversationView> {
  return {
    ...toRow({ ...read, ...(read.kept ? { state: read.kept.state, lastAt: read.kept.lastAt } : {}) }), submissionId: read.submissionId, mayWrite: read.mayWrite,
    messages: read.messages.map((message) => ({ ...message, at: message.at.toISOString() })),
  };
}
