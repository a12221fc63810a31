import type { OrgId } from "../kernel/index.ts";
import type { Tx } from "../platform/db/index.ts";
import type { Attempt, Delivery, Webhook, WebhookEvent } from "./webhook.ts";

type Tables = {
  webhook: {
    org_id: string; id: string; url: string; events: string[]; description: string; state: string; disabled_because: string | null; failing_since: Date | null;
    created_by: string; created_at: Date;
  };
  webhook_delivery: {
    org_id: string; id: string; webhook_id: string; kind: string; body: string; state: string; tries: number; next_at: Date | null; attempts: unknown; made_at: Date;
  };
};

const toWebhook = (row: Tables["webhook"]): Webhook => ({
  id: row.id as Webhook["id"], orgId: row.org_id as OrgId, url: row.url, events: row.events as WebhookEvent[], description: row.description, state: row.state as Webhook["state"],
  disabledBecause: row.disabled_because ?? undefined, failingSince: row.failing_since ?? undefined, createdBy: row.created_by, createdAt: row.created_at,
});
const toDelivery = (row: Tables["webhook_delivery"]): Delivery => ({
  id: row.id as Delivery["id"], orgId: row.org_id as OrgId, webhookId: row.webhook_id, kind: row.kind as WebhookEvent, body: row.body, state: row.state as Delivery["state"],
  tries: row.tries, nextAt: row.next_at ?? undefined, attempts: row.attempts as Attempt[], madeAt: row.made_at,
});

export async function keepWebhook(tx: Tx, webhook: Webhook): Promise<void> {
  const changed = {
    url: webhook.url, events: webhook.events as string[], description: webhook.description, state: webhook.state,
    disabled_because: webhook.disabledBecause ?? null, failing_since: webhook.failingSince ?? null,
  };
  await tx.withTables<Tables>().insertInto("webhook")
    .values({ org_id: webhook.orgId, id: webhook.id, created_by: webhook.createdBy, created_at: webhook.createdAt, ...changed })
    .onConflict((conflict) => conflict.columns(["org_id", "id"]).doUpdateSet(changed)).execute();
}

export async function webhooksOf(tx: Tx, orgId: OrgId): Promise<Webhook[]> {
  return (await tx.withTables<Tables>().selectFrom("webhook").selectAll().where("org_id", "=", orgId).orderBy("created_at").orderBy("id").execute()).map(toWebhook);
}

/** Locked: what is decided on it stays true until the transaction ends. */
export async function webhookById(tx: Tx, orgId: OrgId, id: string): Promise<Webhook | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("webhook").selectAll().where("org_id", "=", orgId).where("id", "=", id).forUpdate().executeTakeFirst();
  return row && toWebhook(row);
}

export async function removeWebhook(tx: Tx, orgId: OrgId, id: string): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("webhook").where("org_id", "=", orgId).where("id", "=", id).execute();
}

/** @returns false when this message is there already. */
export async function addDelivery(tx: Tx, delivery: Delivery): Promise<boolean> {
  const row = await tx.withTables<Tables>().insertInto("webhook_delivery").values({
    org_id: delivery.orgId, id: delivery.id, webhook_id: delivery.webhookId, kind: delivery.kind, body: delivery.body, state: delivery.state, tries: delivery.tries,
    next_at: delivery.nextAt ?? null, attempts: JSON.stringify(delivery.attempts), made_at: delivery.madeAt,
  }).onConflict((conflict) => conflict.columns(["org_id", "id"]).doNothing()).returning("id").executeTakeFirst();
  return row !== undefined;
}

export async function saveDelivery(tx: Tx, delivery: Delivery): Promise<void> {
  await tx.withTables<Tables>().updateTable("webhook_delivery").set({
    state: delivery.state, tries: delivery.tries, next_at: delivery.nextAt ?? null, attempts: JSON.stringify(delivery.attempts),
  }).where("org_id", "=", delivery.orgId).where("id", "=", delivery.id).execute();
}

/** Newest first. */
export async function deliveriesOf(tx: Tx, orgId: OrgId, webhookId: string, limit: number): Promise<Delivery[]> {
  return (await tx.withTables<Tables>().selectFrom("webhook_delivery").selectAll().where("org_id", "=", orgId).where("webhook_id", "=", webhookId)
    .orderBy("made_at", "desc").orderBy("id", "desc").limit(limit).execute()).map(toDelivery);
}

export async function deliveryById(tx: Tx, orgId: OrgId, id: string): Promise<Delivery | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("webhook_delivery").selectAll().where("org_id", "=", orgId).where("id", "=", id).forUpdate().executeTakeFirst();
  return row && toDelivery(row);
}

/** Takes what is due, for `leaseS` seconds: another process leaves it alone meanwhile. Of one org at most `perOrg`, so that none starves the others. */
export async function takeDue(tx: Tx, now: Date, { leaseS, perOrg, limit }: { leaseS: number; perOrg: number; limit: number }): Promise<Delivery[]> {
  const due = await tx.withTables<Tables>().selectFrom("webhook_delivery").selectAll().where("state", "=", "waiting").where("next_at", "<=", now)
    .orderBy("next_at").limit(limit * 4).forUpdate().skipLocked().execute();
  const taken = new Map<string, number>();
  const mine = due.filter((row) => {
    const n = (taken.get(row.org_id) ?? 0) + 1;
    taken.set(row.org_id, n);
    return n <= perOrg;
  }).slice(0, limit);
  for (const row of mine) {
    await tx.withTables<Tables>().updateTable("webhook_delivery").set({ next_at: new Date(now.getTime() + leaseS * 1000) }).where("org_id", "=", row.org_id).where("id", "=", row.id).execute();
  }
  return mine.map(toDelivery);
}

/** What is switched off sends nothing more: what waited has failed. */
export async function failWaiting(tx: Tx, orgId: OrgId, webhookId: string): Promise<void> {
  await tx.withTables<Tables>().updateTable("webhook_delivery").set({ state: "failed", next_at: null })
    .where("org_id", "=", orgId).where("webhook_id", "=", webhookId).where("state", "=", "waiting").execute();
}

export async function forgetDeliveriesBefore(tx: Tx, at: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("webhook_delivery").where("made_at", "<", at).where("state", "!=", "waiting").execute();
}
