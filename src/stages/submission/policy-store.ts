import type { Actor, OrgId } from "../../kernel/index.ts";
import { Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Holidays } from "./due.ts";
import type { Calendar, Policy } from "./policy.ts";

type Tables = {
  network_policy: {
    one: boolean; desk: string; evidence_fresh_h: number; open_submissions: number; policies_version: string | null; policies_url: string | null; version: number; holidays_version: number;
  };
  holiday: { day: string; name: string };
  policy_acceptance: { org_id: string; version: string; account_id: string; name: string; at: Date };
};

const fromRow = (row: Tables["network_policy"]): Policy => ({
  desk: row.desk as Policy["desk"], evidenceFreshH: row.evidence_fresh_h, openSubmissions: row.open_submissions,
  policies: row.policies_version && row.policies_url ? { version: row.policies_version, url: row.policies_url } : undefined, version: row.version,
});

export async function policy(tx: Tx): Promise<Policy> {
  return fromRow(await tx.withTables<Tables>().selectFrom("network_policy").selectAll().executeTakeFirstOrThrow());
}

/** Writes only over the version that was read. @throws {Problem} `stale-write` */
export async function savePolicy(tx: Tx, policy: Policy): Promise<Policy> {
  const row = await tx.withTables<Tables>().updateTable("network_policy").set({
    desk: policy.desk, evidence_fresh_h: policy.evidenceFreshH, open_submissions: policy.openSubmissions,
    policies_version: policy.policies?.version ?? null, policies_url: policy.policies?.url ?? null, version: policy.version + 1,
  }).where("version", "=", policy.version).returningAll().executeTakeFirst();
  if (!row) throw new Problem("stale-write", "The rules changed after you read them", { mend: "Read them again and repeat your change." });
  return fromRow(row);
}

/** Earliest day first. */
export async function calendar(tx: Tx): Promise<Calendar> {
  const { holidays_version: version } = await tx.withTables<Tables>().selectFrom("network_policy").select("holidays_version").executeTakeFirstOrThrow();
  return { version, days: await tx.withTables<Tables>().selectFrom("holiday").selectAll().orderBy("day").execute() };
}

export async function closedDays(tx: Tx): Promise<Holidays> {
  return new Set((await tx.withTables<Tables>().selectFrom("holiday").select("day").execute()).map((holiday) => holiday.day));
}

/** Replaces the whole table, over the version that was read. @throws {Problem} `stale-write` */
export async function saveCalendar(tx: Tx, { version, days }: Calendar): Promise<Calendar> {
  const row = await tx.withTables<Tables>().updateTable("network_policy").set({ holidays_version: version + 1 }).where("holidays_version", "=", version).returning("one").executeTakeFirst();
  if (!row) throw new Problem("stale-write", "The calendar changed after you read it", { mend: "Read it again and repeat your change." });
  await tx.withTables<Tables>().deleteFrom("holiday").execute();
  if (days.length > 0) await tx.withTables<Tables>().insertInto("holiday").values([...days]).execute();
  return calendar(tx);
}

/** The org's word for this version of the policies; the first one stays. */
export async function accept(tx: Tx, actor: Actor, version: string, at: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("policy_acceptance").values({ org_id: actor.orgId, version, account_id: actor.accountId, name: actor.name, at })
    .onConflict((c) => c.doNothing()).execute();
}

export async function acceptance(tx: Tx, orgId: OrgId, version: string): Promise<{ name: string; at: Date } | undefined> {
  return tx.withTables<Tables>().selectFrom("policy_acceptance").select(["name", "at"]).where("org_id", "=", orgId).where("version", "=", version).executeTakeFirst();
}
