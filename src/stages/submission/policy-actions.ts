import { type Actor, Problem } from "../../kernel/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import type { Holiday, Policy } from "./policy.ts";
import * as store from "./policy-store.ts";

export function readPolicy(platform: Platform): Promise<Policy> {
  return platform.db.inNetwork(store.policy);
}

/** @throws {Problem} `stale-write` */
export function changePolicy(platform: Platform, actor: Actor, change: Partial<Omit<Policy, "version" | "policies">> & { version: number; policies?: Policy["policies"] | null }): Promise<Policy> {
  return platform.db.inNetwork(async (tx) => {
    const { policies, ...rest } = change;
    const before = await store.policy(tx);
    const after = await store.savePolicy(tx, { ...before, ...rest, policies: policies === undefined ? before.policies : (policies ?? undefined) });
    await record(tx, actor, { action: "network.policy", subject: "network", detail: { desk: after.desk, evidenceFreshH: after.evidenceFreshH, openSubmissions: after.openSubmissions, policies: after.policies?.version ?? null } });
    await emit(tx, { kind: "network.policy_changed", orgId: actor.orgId, subject: "network", data: { desk: after.desk, policiesVersion: after.policies?.version ?? null } });
    return after;
  });
}

export function readHolidays(platform: Platform): Promise<Holiday[]> {
  return platform.db.inNetwork(store.holidays);
}

/**
 * Replaces the calendar. Dates that were named before stay: what a publisher was told is kept; the next clock to start counts anew.
 * @throws {Problem} `invalid-field` for a day that is not in the calendar, or is there twice.
 */
export function setHolidays(platform: Platform, actor: Actor, days: readonly Holiday[]): Promise<Holiday[]> {
  const wrong = days.findIndex(({ day }, i) => Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day || days.findIndex((other) => other.day === day) !== i);
  if (wrong >= 0) {
    throw new Problem("invalid-field", `${days[wrong]?.day} is no day, or is there twice`, { fields: [{ path: `/days/${wrong}/day`, code: "network.holiday", message: "A day such as 2026-12-25, once" }] });
  }
  return platform.db.inNetwork(async (tx) => {
    await store.saveHolidays(tx, days);
    await record(tx, actor, { action: "network.holidays", subject: "network", detail: { days: days.map((holiday) => holiday.day) } });
    return store.holidays(tx);
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
