import { z } from "zod";
import { type Entry, MAIL_CHOICE_NAMES } from "./inbox.ts";
import { WEBHOOK_EVENT_NAMES, type Delivery, type Webhook } from "./webhook.ts";

const Instant = z.iso.datetime();
const Events = z.array(z.enum(WEBHOOK_EVENT_NAMES)).min(1).max(WEBHOOK_EVENT_NAMES.length);

export const WebhookNew = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048), events: Events, description: z.string().trim().max(200).default("") });
export const WebhookChange = z.strictObject({ events: Events.optional(), description: z.string().trim().max(200).optional(), state: z.enum(["on", "off"]).optional() });
export const webhookParams = z.strictObject({ id: z.string().regex(/^whk_[0-9a-z]{26}$/) });
export const deliveryParams = webhookParams.extend({ delivery: z.string().regex(/^msg_[0-9a-f]{32}$/) });

export const WebhookView = z.object({
  id: z.string(), url: z.string(), events: z.array(z.enum(WEBHOOK_EVENT_NAMES)), description: z.string(), state: z.enum(["on", "off", "disabled"]),
  disabledBecause: z.string().nullable(), failingSince: Instant.nullable(), createdBy: z.string(), createdAt: Instant,
});
export const WebhookMadeView = WebhookView.extend({
  /** Shown this once. `whsec_` and base64, for the libraries of Standard Webhooks. */
  secret: z.string(),
});
export const DeliveryView = z.object({
  id: z.string(), kind: z.enum(WEBHOOK_EVENT_NAMES), state: z.enum(["waiting", "delivered", "failed"]), tries: z.number(), nextAt: Instant.nullable(), madeAt: Instant, body: z.string(),
  attempts: z.array(z.object({ at: Instant, status: z.number().optional(), ms: z.number(), error: z.string().optional() })),
});

const iso = (at: Date | undefined): string | null => at?.toISOString() ?? null;
export const toWebhookView = (webhook: Webhook): z.input<typeof WebhookView> =>
  ({ ...webhook, disabledBecause: webhook.disabledBecause ?? null, failingSince: iso(webhook.failingSince), createdAt: webhook.createdAt.toISOString() });
export const toDeliveryView = (delivery: Delivery): z.input<typeof DeliveryView> =>
  ({ ...delivery, nextAt: iso(delivery.nextAt), madeAt: delivery.madeAt.toISOString() });

export const inboxQuery = z.strictObject({ unread: z.enum(["yes", "no"]).default("no"), after: z.string().max(80).optional() });
export const InboxRead = z.strictObject({ ids: z.array(z.string().regex(/^ntc_[0-9a-f]{26}$/)).max(200).optional() });
export const MailChoiceBody = z.strictObject({ mail: z.enum(MAIL_CHOICE_NAMES) });
export const InboxView = z.object({
  items: z.array(z.object({ id: z.string(), notice: z.string(), title: z.string(), body: z.string(), path: z.string(), at: Instant, readAt: Instant.nullable() })),
  unread: z.number(), mail: z.enum(MAIL_CHOICE_NAMES),
  /** Give it as `after` for what is older. */
  next: z.string().nullable(),
});
export const toEntryView = ({ readAt, at, ...entry }: Entry): z.input<typeof InboxView>["items"][number] => ({ ...entry, at: at.toISOString(), readAt: iso(readAt) });
