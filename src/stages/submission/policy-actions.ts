import { type Actor, type FieldProblem, Problem } from "../../kernel/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import type { Calendar, Holiday, Policy } from "./policy.ts";
import * as store from "./policy-store.ts";
import { isDay } from "./rule.ts";

export function readPolicy(platform: Platform): Promise<Policy> {
  return platform.db.inNetwork(store.policy);
}

/** @throws {Problem} `stale-write` */
export function changePolicy(platform: Platform, actor: Actor, change: Partial<Omit<Policy, "version" | "policies">> & { version: number; policies?: Policy["policies"] | null }): Promise<Policy> {
  return platform.db.inNetwork(async (tx) => {
    const { policies, ...rest } = change;
    const before = await store.policy(tx);
    const after = await store.savePolicy(tx, { ...before, ...rest, policies: policies === undefined ? before.policies : (policies ?? undefined) });
    await record(tx, actor, { action: "network.policy", subject: "network", detail: { changed: changedBetween(before, after) } });
    await emit(tx, { kind: "network.policy_changed", orgId: actor.orgId, subject: "network", data: { desk: after.desk, policiesVersion: after.policies?.version ?? null } });
    return after;
  });
}

const inWords = ({ desk, evidenceFreshH, openSubmissions, policies }: Policy) =>
  ({ desk, evidenceFreshH, openSubmissions, policies: policies ? `${policies.version} ${policies.url}` : null });

/** Each rule that differs, as it was and as it is: what a history shows. */
function changedBetween(before: Policy, after: Policy): Record<string, { from: string | number | null; to: string | number | null }> {
  const [was, is] = [inWords(before), inWords(after)];
  return Object.fromEntries((Object.keys(is) as (keyof typeof is)[]).filter((key) => was[key] !== is[key]).map((key) => [key, { from: was[key], to: is[key] }]));
}

export function readCalendar(platform: Platform): Promise<Calendar> {
  return platform.db.inNetwork(store.calendar);
}

/**
 * Replaces the calendar. Dates that were named before stay: what a publisher was told is kept; the next clock to start counts anew.
 * @throws {Problem} `invalid-field` for each day that is not in the calendar, or is there twice; `stale-write`
 */
export function setCalendar(platform: Platform, actor: Actor, next: Calendar): Promise<Calendar> {
  const fields = next.days.flatMap(({ day }, i): FieldProblem[] => {
    const message = !isDay(day) ? "A day such as 2026-12-25" : next.days.findIndex((other) => other.day === day) !== i ? `${day} is there twice` : undefined;
    return message === undefined ? [] : [{ path: `/days/${i}/day`, code: "network.holiday", message }];
  });
  if (fields.length > 0) throw new Problem("invalid-field", fields.length === 1 ? "A day of the calendar is none" : `${fields.length} days of the calendar are none`, { fields });
  return platform.db.inNetwork(async (tx) => {
    const before = await store.calendar(tx);
    const after = await store.saveCalendar(tx, next);
    const named = ({ day, name }: Holiday): string => `${day} ${name}`;
    const [was, is] = [new Set(before.days.map(named)), new Set(after.days.map(named))];
    await record(tx, actor, { action: "network.holidays", subject: "network", detail: { days: after.days.length, added: [...is].filter((one) => !was.has(one)), removed: [...was].filter((one) => !is.has(one)) } });
    return after;
  });
}

/** @throws {Problem} `stale-write` when the network has other policies by now. */
export function acceptPolicies(platform: Platform, actor: Actor, version: string): Promise<void> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const { policies } = await store.policy(tx);
    if (policies?.version !== version) throw new Problem("stale-write", "The network's policies are others by now", { mend: policies ? `Read version ${policies.version}.` : "There is nothing to accept." });
    await store.accept(tx, actor, version, platform.clock.now());
    await record(tx, actor, { action: "policies.accept", subject: version });
  });
}
