import { z } from "zod";
import { defineRoute, type Route } from "../platform/http/index.ts";
import * as contract from "./contract.ts";
import * as inbox from "./inbox-actions.ts";
import * as webhooks from "./webhook-actions.ts";

export const noticeRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/inbox", access: "signed-in", operation: "inbox.read", summary: "What you were told, newest first",
    query: contract.inboxQuery, returns: contract.InboxView, problems: ["bad-request"],
    handle: async ({ actor, deps, query }) => {
      const { items, ...rest } = await inbox.readInbox(deps, actor, { unread: query.unread === "yes", after: query.after });
      return { ...rest, items: items.map(contract.toEntryView) };
    },
  }),
  defineRoute({
    method: "POST", path: "/inbox/read", access: "signed-in", operation: "inbox.markRead", summary: "Mark notices as read, or all of them",
    unaudited: "Which of their notices somebody has read changes nothing for anybody else.", body: contract.InboxRead, returns: z.object({ unread: z.number() }),
    handle: async ({ actor, deps, body }) => ({ unread: await inbox.readEntries(deps, actor, body.ids) }),
  }),
  defineRoute({
    method: "PUT", path: "/inbox/mail", access: "signed-in", operation: "inbox.chooseMail", summary: "How you are written to: each notice, once a day, not at all",
    body: contract.MailChoiceBody, returns: z.void(),
    handle: ({ actor, deps, body }) => inbox.chooseMail(deps, actor, body.mail),
  }),
  defineRoute({
    method: "GET", path: "/webhooks", access: "token.manage", operation: "webhooks.list", summary: "Addresses of yours that hear what happens",
    returns: z.object({ items: z.array(contract.WebhookView) }),
    handle: async ({ actor, deps }) => ({ items: (await webhooks.listWebhooks(deps, actor)).map(contract.toWebhookView) }),
  }),
  defineRoute({
    method: "POST", path: "/webhooks", access: "token.manage", operation: "webhooks.create", secret: true, summary: "Open a webhook; its secret is shown once",
    body: contract.WebhookNew, returns: contract.WebhookMadeView, status: 201, problems: ["target-refused", "gate-closed", "invalid-field"], perMinute: 60,
    handle: async ({ actor, deps, body }) => {
      const { webhook, secret } = await webhooks.createWebhook(deps, actor, body);
      return { ...contract.toWebhookView(webhook), secret };
    },
  }),
  defineRoute({
    method: "PATCH", path: "/webhooks/:id", access: "token.manage", operation: "webhooks.change", summary: "Change what it hears, switch it on or off",
    params: contract.webhookParams, body: contract.WebhookChange, returns: contract.WebhookView, problems: ["not-found", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => contract.toWebhookView(await webhooks.changeWebhook(deps, actor, params.id, body)),
  }),
  defineRoute({
    method: "POST", path: "/webhooks/:id/rotate", access: "token.manage", operation: "webhooks.rotate", secret: true, summary: "A new secret, shown once; the old one signs for a day more",
    params: contract.webhookParams, body: z.strictObject({}), returns: contract.WebhookMadeView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => {
      const { webhook, secret } = await webhooks.rotateWebhookSecret(deps, actor, params.id);
      return { ...contract.toWebhookView(webhook), secret };
    },
  }),
  defineRoute({
    method: "DELETE", path: "/webhooks/:id", access: "token.manage", operation: "webhooks.remove", summary: "Remove a webhook with its log",
    params: contract.webhookParams, returns: z.void(), problems: ["not-found"],
    handle: ({ actor, deps, params }) => webhooks.removeWebhook(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/webhooks/:id/test", access: "token.manage", operation: "webhooks.test", summary: "Send a message that says nothing, to try the address",
    params: contract.webhookParams, body: z.strictObject({}), returns: contract.DeliveryView, status: 202, problems: ["not-found", "gate-closed"], perMinute: 20,
    handle: async ({ actor, deps, params }) => contract.toDeliveryView(await webhooks.sendTest(deps, actor, params.id)),
  }),
  defineRoute({
    method: "GET", path: "/webhooks/:id/deliveries", access: "token.manage", operation: "webhooks.deliveries", summary: "What was sent, newest first, with every try",
    params: contract.webhookParams, returns: z.object({ items: z.array(contract.DeliveryView) }), problems: ["not-found"],
    handle: async ({ actor, deps, params }) => ({ items: (await webhooks.listDeliveries(deps, actor, params.id)).map(contract.toDeliveryView) }),
  }),
  defineRoute({
    method: "POST", path: "/webhooks/:id/deliveries/:delivery/resend", access: "token.manage", operation: "webhooks.resend", summary: "Send it again, under the same message id",
    params: contract.deliveryParams, body: z.strictObject({}), returns: contract.DeliveryView, status: 202, problems: ["not-found", "gate-closed"], perMinute: 60,
    handle: async ({ actor, deps, params }) => contract.toDeliveryView(await webhooks.resend(deps, actor, params.id, params.delivery)),
  }),
];
