import type { z } from "zod";
import type { Actor } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { groupById, peopleByIds } from "../../../directory/index.ts";
import { installationById } from "../reading.ts";
import { connectionOf } from "./connection.ts";
import type * as contract from "./contract.ts";
import type { GroupLink, Operation } from "./operation.ts";
import { accountsPage, countAccounts, groupLinksOf } from "./store/link.ts";
import { laneOf } from "./store/lane.ts";
import { operationsOf, unfinished } from "./store/operation.ts";
import { waitingPlan } from "./store/plan.ts";

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

async function namesOf(tx: Tx, actor: Actor, ids: readonly string[]): Promise<Map<string, string>> {
  return new Map((await peopleByIds(tx, actor.orgId, [...new Set(ids)])).map((person) => [person.id, person.displayName]));
}

export function status(deps: Platform, actor: Actor, appId: string): Promise<z.input<typeof contract.StatusView>> {
  return deps.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, appId);
    const connection = connectionOf(installation, deps.config.allowLocalTargets);
    const lane = await laneOf(tx, actor.orgId, appId);
    const counts = await countAccounts(tx, actor.orgId, appId, deps.clock.now());
    const plan = await waitingPlan(tx, actor.orgId, appId);
    const names = plan ? await namesOf(tx, actor, plan.people) : new Map<string, string>();
    const groups = await groupLinksOf(tx, actor.orgId, appId);
    return {
      health: lane?.state ?? "off", reason: lane?.reason ?? null, baseUrl: connection?.baseUrl ?? null, auth: connection?.scim.auth.method ?? null,
      features: connection?.scim.features ?? [], inSync: counts.settled, pending: await unfinished(tx, actor.orgId, appId),
      failed: counts.failed + groups.filter((group) => group.state === "failed").length, accounts: counts.active,
      connectedAt: iso(lane?.connectedAt), lastSuccessAt: iso(lane?.lastSuccessAt), lastFullSyncAt: iso(lane?.lastFullSyncAt),
      notBefore: lane?.notBefore && lane.notBefore > deps.clock.now() ? iso(lane.notBefore) : null,
      removals: plan ? {
        id: plan.id, digest: plan.digest, budget: plan.budget, createdAt: plan.createdAt.toISOString(),
        people: plan.people.map((id) => ({ id, name: names.get(id) ?? id })),
      } : null,
    };
  });
}

export const toOperationView = (op: Operation, name: string): z.input<typeof contract.OperationView> => ({
  id: op.id, kind: op.kind, targetId: op.targetId, name, state: op.state, verb: op.verb, attempts: op.attempts, statusCode: op.statusCode, errorCode: op.errorCode,
  error: op.error, requests: op.requests, durationMs: op.durationMs, calls: op.exchange, nextAt: op.state === "waiting" ? iso(op.nextAt) : null,
  createdAt: op.createdAt.toISOString(), finishedAt: iso(op.finishedAt),
});

export function operations(deps: Platform, actor: Actor, appId: string, query: z.output<typeof contract.operationsQuery>): Promise<z.input<typeof contract.OperationsView>> {
  return deps.db.inTenant(actor.orgId, async (tx) => {
    await installationById(tx, appId);
    const found = await operationsOf(tx, actor.orgId, appId, { state: query.state, before: query.cursor, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    const names = await namesOf(tx, actor, page.filter((op) => op.kind === "person").map((op) => op.targetId));
    for (const link of await groupLinksOf(tx, actor.orgId, appId)) names.set(link.groupId, link.name);
    const last = found.length > query.limit ? page.at(-1) : undefined;
    return { items: page.map((op) => toOperationView(op, names.get(op.targetId) ?? op.targetId)), next: last ? String(last.seq) : null };
  });
}

export async function nameOf(deps: Platform, actor: Actor, op: Operation): Promise<string> {
  return deps.db.inTenant(actor.orgId, async (tx) => {
    const name = op.kind === "person" ? (await namesOf(tx, actor, [op.targetId])).get(op.targetId) : (await groupById(tx, actor.orgId, op.targetId))?.name;
    return name ?? op.targetId;
  });
}

export function accounts(deps: Platform, actor: Actor, appId: string, query: z.output<typeof contract.accountsQuery>): Promise<z.input<typeof contract.AccountsView>> {
  return deps.db.inTenant(actor.orgId, async (tx) => {
    await installationById(tx, appId);
    const found = await accountsPage(tx, actor.orgId, appId, { state: query.state, after: query.cursor, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    const names = await namesOf(tx, actor, page.map((link) => link.personId));
    return {
      items: page.map((link) => ({
        personId: link.personId, name: names.get(link.personId) ?? link.userName, userName: link.userName, state: link.state, active: link.active, scimId: link.scimId,
        errorCode: link.errorCode, error: link.error, syncedAt: iso(link.syncedAt),
      })),
      next: found.length > query.limit ? (page.at(-1)?.personId ?? null) : null,
    };
  });
}

const toGroupView = (link: GroupLink): z.input<typeof contract.PushedGroupView> => ({
  groupId: link.groupId, name: link.name, mode: link.mode, state: link.state, members: link.pushed.length, scimId: link.scimId, errorCode: link.errorCode,
  error: link.error, syncedAt: iso(link.syncedAt),
});

export function pushedGroups(deps: Platform, actor: Actor, appId: string): Promise<z.input<typeof contract.PushedGroupsView>> {
  return deps.db.inTenant(actor.orgId, async (tx) => {
    await installationById(tx, appId);
    return { items: (await groupLinksOf(tx, actor.orgId, appId)).filter((link) => link.wanted).map(toGroupView) };
  });
}
