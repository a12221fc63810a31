import { newId, type Id, type OrgId } from "../../../../kernel/index.ts";
import type { Tx } from "../../../../platform/db/index.ts";
import type { AppId } from "../../installation.ts";
import { planDigest } from "../guard.ts";

type Tables = {
  removal_plan: {
    org_id: string; id: string; app_id: string; digest: string; people: unknown; budget: number; state: string; created_at: Date; decided_at: Date | null; decided_by: string | null;
  };
};

/** Removals above the budget, waiting for an approval of exactly these people. */
export interface RemovalPlan {
  id: Id<"rem">;
  digest: string;
  people: string[];
  budget: number;
  state: "waiting" | "approved" | "superseded";
  createdAt: Date;
}

const fromRow = (row: Tables["removal_plan"]): RemovalPlan => ({
  id: row.id as RemovalPlan["id"], digest: row.digest, people: row.people as string[], budget: row.budget, state: row.state as RemovalPlan["state"], createdAt: row.created_at,
});

export async function waitingPlan(tx: Tx, orgId: OrgId, appId: string): Promise<RemovalPlan | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("removal_plan").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId)
    .where("state", "=", "waiting").executeTakeFirst();
  return row && fromRow(row);
}

export async function planById(tx: Tx, orgId: OrgId, appId: string, id: string): Promise<RemovalPlan | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("removal_plan").selectAll().where("org_id", "=", orgId).where("app_id", "=", appId)
    .where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

/** Makes these people the plan that waits: other people are another plan, and the one before is void. None: no plan waits. */
export async function holdPlan(tx: Tx, orgId: OrgId, appId: AppId, people: readonly string[], budget: number, now: Date): Promise<void> {
  const before = await waitingPlan(tx, orgId, appId);
  const digest = planDigest(appId, people);
  if (before?.digest === digest) return;
  if (before) await decidePlan(tx, orgId, before.id, "superseded", null, now);
  if (people.length === 0) return;
  await tx.withTables<Tables>().insertInto("removal_plan").values({
    org_id: orgId, id: newId("rem", now.getTime()), app_id: appId, digest, people: JSON.stringify([...people].sort()), budget, state: "waiting",
    created_at: now, decided_at: null, decided_by: null,
  }).execute();
}

export async function decidePlan(tx: Tx, orgId: OrgId, id: string, state: "approved" | "superseded", by: string | null, now: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("removal_plan").set({ state, decided_at: now, decided_by: by }).where("org_id", "=", orgId).where("id", "=", id).execute();
}
