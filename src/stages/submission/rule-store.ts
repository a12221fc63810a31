import { Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Rule } from "./rule.ts";

type Tables = {
  network_rule_version: { check_id: string; version: number };
  network_rule: { check_id: string; blocks_from: string; note: string; version: number; changed_at: Date; changed_by: string };
};

const fromRow = (row: Tables["network_rule"]): Rule =>
  ({ check: row.check_id, blocksFrom: row.blocks_from, note: row.note, version: row.version, changedAt: row.changed_at, changedBy: row.changed_by });

const stale = () => new Problem("stale-write", "The rule changed after you read it", { mend: "Read it again and repeat your change." });

/** The one that begins first stands first. */
export async function rules(tx: Tx): Promise<Rule[]> {
  return (await tx.withTables<Tables>().selectFrom("network_rule").selectAll().orderBy("blocks_from").orderBy("check_id").execute()).map(fromRow);
}

export async function ruleOf(tx: Tx, check: string): Promise<Rule | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("network_rule").selectAll().where("check_id", "=", check).executeTakeFirst();
  return row && fromRow(row);
}

/** @param rule Its version is the one that was read: 0 for a check without a rule. @throws {Problem} `stale-write` */
export async function saveRule(tx: Tx, rule: Rule): Promise<Rule> {
  const said = { blocks_from: rule.blocksFrom, note: rule.note, version: (rule.version === 0 ? await versionBefore(tx, rule.check) : rule.version) + 1, changed_at: rule.changedAt, changed_by: rule.changedBy };
  const row = rule.version === 0
    ? await tx.withTables<Tables>().insertInto("network_rule").values({ check_id: rule.check, ...said }).onConflict((c) => c.doNothing()).returningAll().executeTakeFirst()
    : await tx.withTables<Tables>().updateTable("network_rule").set(said).where("check_id", "=", rule.check).where("version", "=", rule.version).returningAll().executeTakeFirst();
  if (!row) throw stale();
  return fromRow(row);
}

/** Its version is kept: the next rule for this check goes on from there. @throws {Problem} `stale-write` */
export async function removeRule(tx: Tx, { check, version }: Pick<Rule, "check" | "version">): Promise<void> {
  const row = await tx.withTables<Tables>().deleteFrom("network_rule").where("check_id", "=", check).where("version", "=", version).returning("check_id").executeTakeFirst();
  if (!row) throw stale();
  await tx.withTables<Tables>().insertInto("network_rule_version").values({ check_id: check, version }).onConflict((c) => c.column("check_id").doUpdateSet({ version })).execute();
}

/** The highest version that a rule for this check ever had; 0 for the first. */
async function versionBefore(tx: Tx, check: string): Promise<number> {
  return (await tx.withTables<Tables>().selectFrom("network_rule_version").select("version").where("check_id", "=", check).executeTakeFirst())?.version ?? 0;
}
