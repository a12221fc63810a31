import type { OrgId } from "../kernel/index.ts";

/** Kinds that a webhook may hear, and what they mean. The names are contract: they are never renamed. */
export const WEBHOOK_EVENTS = {
  "submission.moved": "A submission went to another stage",
  "thread.changed": "Somebody wrote in a thread about a submission",
  "run.finished": "A test run over a submission ended",
  "listing.published": "A version went live in the catalog",
  "listing.changed": "A listing was deprecated, put under audit, suspended, released or removed",
  "webhook.test": "A message that you asked for, to try the address",
} as const;
export type WebhookEvent = keyof typeof WEBHOOK_EVENTS;
export const WEBHOOK_EVENT_NAMES = Object.keys(WEBHOOK_EVENTS) as [WebhookEvent, ...WebhookEvent[]];

/** Per org; each hears every message, so each costs. */
export const MAX_WEBHOOKS = 10;

export interface Webhook {
  id: `whk_${string}`;
  orgId: OrgId;
  url: string;
  events: WebhookEvent[];
  description: string;
  /** `off`: by its owner. `disabled`: by us, because the address refuses or fails. */
  state: "on" | "off" | "disabled";
  disabledBecause: string | undefined;
  failingSince: Date | undefined;
  createdBy: string;
  createdAt: Date;
}

export interface Attempt {
  /** ISO instant. */
  at: string;
  /** Undefined when there was no answer. */
  status?: number;
  ms: number;
  error?: string;
}

export interface Delivery {
  id: `msg_${string}`;
  orgId: OrgId;
  webhookId: string;
  kind: WebhookEvent;
  body: string;
  state: "waiting" | "delivered" | "failed";
  tries: number;
  nextAt: Date | undefined;
  attempts: Attempt[];
  madeAt: Date;
}

/** Pauses before each further try, in seconds: about two and a half days in all, as Standard Webhooks 1.0 advises. */
export const PAUSES_S = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
/** Tries that the log shows. */
const KEPT_ATTEMPTS = 20;
/** An address that has only failed for this long is switched off. */
export const DISABLE_AFTER_MS = 5 * 24 * 3_600_000;

/** What becomes of a delivery, and of its webhook, after a try. */
export function afterTry(delivery: Delivery, webhook: Webhook, attempt: Attempt, now: Date): { delivery: Delivery; webhook: Webhook } {
  const tried = { ...delivery, tries: delivery.tries + 1, attempts: [...delivery.attempts, attempt].slice(-KEPT_ATTEMPTS) };
  if (attempt.status !== undefined && attempt.status >= 200 && attempt.status < 300) {
    return { delivery: { ...tried, state: "delivered", nextAt: undefined }, webhook: { ...webhook, failingSince: undefined } };
  }
  const failingSince = webhook.failingSince ?? now;
  const gone = attempt.status === 410;
  const tooLong = now.getTime() - failingSince.getTime() >= DISABLE_AFTER_MS;
  const failing: Webhook = gone || tooLong
    ? { ...webhook, failingSince, state: "disabled", disabledBecause: gone ? "The address answered 410 Gone" : "Every message has failed for five days" }
    : { ...webhook, failingSince };
  const pauseS = PAUSES_S[tried.tries - 1];
  if (gone || tooLong || pauseS === undefined) return { delivery: { ...tried, state: "failed", nextAt: undefined }, webhook: failing };
  return { delivery: { ...tried, nextAt: new Date(now.getTime() + pauseS * 1000) }, webhook: failing };
}
