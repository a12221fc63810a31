import { createHash, randomBytes } from "node:crypto";
import { Webhook as Signer } from "standardwebhooks";
import { type Actor, newId, Problem } from "../kernel/index.ts";
import { type DomainEvent, emit } from "../platform/jobs/index.ts";
import { EgressError } from "../platform/egress/index.ts";
import type { Platform } from "../platform/platform.ts";
import { record } from "../tenancy/index.ts";
import { afterTry, type Attempt, type Delivery, MAX_WEBHOOKS, type Webhook, type WebhookEvent } from "./webhook.ts";
import * as store from "./webhook-store.ts";

/** Seconds for which both secrets of a changed pair sign, so that a receiver can change over. */
const OVERLAP_S = 24 * 3600;
/** For a receiver to answer. */
const TIMEOUT_MS = 15_000;
/** Days for which the log of deliveries is kept. */
const KEPT_DAYS = 30;
/** Deliveries that one sweep sends, and of them for one org. */
const BATCH = { limit: 20, perOrg: 5, leaseS: 60 };

export interface WebhookInput { url: string; events: WebhookEvent[]; description: string }

const notFound = (id: string) => new Problem("not-found", `There is no webhook ${id}`);
const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
const sealedAs = (webhook: Webhook, name: "signing" | "signing-before") => ({ orgId: webhook.orgId, owner: webhook.id, name, origin: new URL(webhook.url).origin });

/**
 * Opens a webhook. Its secret is shown in this answer alone.
 * @throws {Problem} `target-refused` for an address that may not be contacted; `gate-closed` above {@link MAX_WEBHOOKS}.
 */
export async function createWebhook(platform: Platform, actor: Actor, input: WebhookInput): Promise<{ webhook: Webhook; secret: string }> {
  await vet(platform, input.url);
  const now = platform.clock.now();
  const webhook: Webhook = { id: newId("whk", now.getTime()), orgId: actor.orgId, ...input, state: "on", disabledBecause: undefined, failingSince: undefined, createdBy: actor.name, createdAt: now };
  const secret = newSecret();
  await platform.db.inTenant(actor.orgId, async (tx) => {
    if ((await store.webhooksOf(tx, actor.orgId)).length >= MAX_WEBHOOKS) throw new Problem("gate-closed", `An org has at most ${MAX_WEBHOOKS} webhooks`, { mend: "Remove one that is not needed any more." });
    await store.keepWebhook(tx, webhook);
    await platform.secrets.put(tx, sealedAs(webhook, "signing"), secret);
    await record(tx, actor, { action: "webhook.create", subject: webhook.id, detail: { url: webhook.url, events: webhook.events } });
  });
  return { webhook, secret };
}

async function vet(platform: Platform, url: string): Promise<void> {
  await platform.egress.vet(url).catch((thrown: unknown) => {
    if (!(thrown instanceof EgressError)) throw thrown;
    throw new Problem("target-refused", thrown.message, { mend: "Give an address on the public internet, by https.", fields: [{ path: "/url", code: "webhook.url", message: thrown.message }], cause: thrown });
  });
}

export const listWebhooks = (platform: Platform, actor: Actor): Promise<Webhook[]> => platform.db.inTenant(actor.orgId, (tx) => store.webhooksOf(tx, actor.orgId));

/**
 * Changes what a webhook hears, or switches it on or off. Switched on again, it starts anew: what failed meanwhile is sent again
 * by {@link resend} alone. The address does not change: its secret is bound to it.
 */
export async function changeWebhook(platform: Platform, actor: Actor, id: string, change: { events?: WebhookEvent[] | undefined; description?: string | undefined; state?: "on" | "off" | undefined }): Promise<Webhook> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await store.webhookById(tx, actor.orgId, id);
    if (!found) throw notFound(id);
    const { events = found.events, description = found.description, state } = change;
    const changed: Webhook = { ...found, events, description, ...(state ? { state, disabledBecause: undefined, failingSince: undefined } : {}) };
    await store.keepWebhook(tx, changed);
    if (state === "off") await store.failWaiting(tx, actor.orgId, id);
    await record(tx, actor, { action: "webhook.change", subject: id, detail: { events, state: changed.state } });
    return changed;
  });
}

/** A new secret, shown in this answer alone. For a day messages bear signatures by both. */
export async function rotateWebhookSecret(platform: Platform, actor: Actor, id: string): Promise<{ webhook: Webhook; secret: string }> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const webhook = await store.webhookById(tx, actor.orgId, id);
    if (!webhook) throw notFound(id);
    const before = await platform.secrets.open(tx, sealedAs(webhook, "signing"));
    const secret = newSecret();
    if (before) await platform.secrets.put(tx, sealedAs(webhook, "signing-before"), before, { expiresAt: new Date(platform.clock.now().getTime() + OVERLAP_S * 1000) });
    await platform.secrets.put(tx, sealedAs(webhook, "signing"), secret);
    await record(tx, actor, { action: "webhook.rotate", subject: id });
    return { webhook, secret };
  });
}

export async function removeWebhook(platform: Platform, actor: Actor, id: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    if (!(await store.webhookById(tx, actor.orgId, id))) throw notFound(id);
    await platform.secrets.remove(tx, actor.orgId, id);
    await store.removeWebhook(tx, actor.orgId, id);
    await record(tx, actor, { action: "webhook.remove", subject: id });
  });
}

/** The newest deliveries of a webhook, at most 100. */
export async function listDeliveries(platform: Platform, actor: Actor, id: string): Promise<Delivery[]> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    if (!(await store.webhookById(tx, actor.orgId, id))) throw notFound(id);
    return store.deliveriesOf(tx, actor.orgId, id, 100);
  });
}

/** Sends a message that was sent before, under the same id: a receiver that has it knows it as a repeat. */
export async function resend(platform: Platform, actor: Actor, webhookId: string, id: string): Promise<Delivery> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const webhook = await store.webhookById(tx, actor.orgId, webhookId);
    const found = webhook && (await store.deliveryById(tx, actor.orgId, id));
    if (!webhook || found?.webhookId !== webhookId) throw new Problem("not-found", "There is no such delivery");
    if (webhook.state !== "on") throw new Problem("gate-closed", "The webhook is switched off", { mend: "Switch it on first." });
    const again: Delivery = { ...found, state: "waiting", tries: 0, nextAt: platform.clock.now() };
    await store.saveDelivery(tx, again);
    await record(tx, actor, { action: "webhook.resend", subject: webhookId, detail: { delivery: id } });
    return again;
  });
}

/** Sends a message that says nothing, to try the address. */
export async function sendTest(platform: Platform, actor: Actor, id: string): Promise<Delivery> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const webhook = await store.webhookById(tx, actor.orgId, id);
    if (!webhook) throw notFound(id);
    if (webhook.state !== "on") throw new Problem("gate-closed", "The webhook is switched off", { mend: "Switch it on first." });
    const delivery = deliveryFor(webhook, newId("evt"), "webhook.test", { webhook: id, askedBy: actor.name }, platform.clock.now());
    await store.addDelivery(tx, delivery);
    await record(tx, actor, { action: "webhook.test", subject: id });
    return delivery;
  });
}

/** Puts news into the queue of every webhook of the org that hears its kind. News that is told twice is queued once. */
export async function queueFor(platform: Platform, event: Pick<DomainEvent, "id" | "orgId">, kind: WebhookEvent, data: Record<string, unknown>): Promise<void> {
  await platform.db.inTenant(event.orgId, async (tx) => {
    const now = platform.clock.now();
    for (const webhook of await store.webhooksOf(tx, event.orgId)) {
      if (webhook.state === "on" && webhook.events.includes(kind)) await store.addDelivery(tx, deliveryFor(webhook, event.id, kind, data, now));
    }
  });
}

function deliveryFor(webhook: Webhook, eventId: string, kind: WebhookEvent, data: Record<string, unknown>, now: Date): Delivery {
  return {
    id: `msg_${createHash("sha256").update(`${eventId} ${webhook.id}`).digest("hex").slice(0, 32)}`, orgId: webhook.orgId, webhookId: webhook.id, kind,
    body: JSON.stringify({ type: kind, timestamp: now.toISOString(), data }), state: "waiting", tries: 0, nextAt: now, attempts: [], madeAt: now,
  };
}

/** Sends what is due, through the egress guard. No redirect is followed (Standard Webhooks 1.0). */
export async function deliverDue(platform: Platform, signal: AbortSignal): Promise<void> {
  for (;;) {
    const due = await platform.db.inNetwork((tx) => store.takeDue(tx, platform.clock.now(), BATCH));
    if (due.length === 0 || signal.aborted) return;
    await Promise.all(due.map((delivery) => deliver(platform, delivery, signal)));
  }
}

async function deliver(platform: Platform, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const { orgId } = delivery;
  const { webhook, secrets } = await platform.db.inTenant(orgId, async (tx) => {
    const webhook = await store.webhookById(tx, orgId, delivery.webhookId);
    const names = ["signing", "signing-before"] as const;
    const secrets: string[] = [];
    if (webhook) for (const name of names) secrets.push(...[await platform.secrets.open(tx, sealedAs(webhook, name))].filter((secret) => secret !== undefined));
    return { webhook, secrets };
  });
  if (!webhook || webhook.state !== "on") return;
  const attempt = await send(platform, webhook.url, delivery, secrets, signal);
  if (signal.aborted) return; // the lease ends, and another worker sends it
  await platform.db.inTenant(orgId, async (tx) => {
    const [now, found, then] = [platform.clock.now(), await store.webhookById(tx, orgId, webhook.id), await store.deliveryById(tx, orgId, delivery.id)];
    if (!found || !then || then.state !== "waiting") return;
    const after = afterTry(then, found, attempt, now);
    await store.saveDelivery(tx, after.delivery);
    await store.keepWebhook(tx, after.webhook);
    if (after.webhook.state !== "disabled") return;
    await store.failWaiting(tx, orgId, webhook.id);
    await emit(tx, { kind: "webhook.disabled", orgId, subject: webhook.id, data: { url: webhook.url, because: after.webhook.disabledBecause ?? "" } });
  });
}

async function send(platform: Platform, url: string, { id, body }: Delivery, secrets: readonly string[], signal: AbortSignal): Promise<Attempt> {
  const now = platform.clock.now();
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  try {
    const answer = await platform.egress.request({
      url, method: "POST", body, purpose: "webhook", credentialed: true, timeoutMs: TIMEOUT_MS, maxBytes: 64 * 1024, signal,
      headers: {
        "content-type": "application/json", "user-agent": "Entente-Webhooks/1", "webhook-id": id, "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": secrets.map((secret) => new Signer(secret).sign(id, now, body)).join(" "),
      },
    });
    return { at: now.toISOString(), status: answer.status, ms: ms() };
  } catch (thrown) {
    if (!(thrown instanceof EgressError)) throw thrown;
    return { at: now.toISOString(), ms: ms(), error: thrown.message };
  }
}

/** Forgets deliveries that are older than {@link KEPT_DAYS}. */
export async function forgetOldDeliveries(platform: Platform): Promise<void> {
  const old = new Date(platform.clock.now().getTime() - KEPT_DAYS * 24 * 3_600_000);
  await platform.db.inNetwork((tx) => store.forgetDeliveriesBefore(tx, old));
}

