import type { z } from "zod";
import { type Actor, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { emit } from "../../platform/jobs/index.ts";
import { record } from "../../tenancy/index.ts";
import { isInForce, removeRule, type Rule, ruleOf, rules, saveRule, wrongStart } from "../submission/index.ts";
import { type AnswerCounts, answersOf, type Check, CHECKS, countAnswers } from "../verification/index.ts";
import type { RuleCatalogue, RuledCheck, RuleDetail, RuleView } from "./rule-contract.ts";
import { liveVersions } from "./rule-store.ts";

const titleOf = (id: string): string => CHECKS.find((check) => check.id === id)?.title ?? id;

const toRuleView = (rule: Rule, now: Date): z.input<typeof RuleView> => ({
  check: rule.check, title: titleOf(rule.check), blocksFrom: rule.blocksFrom, state: isInForce(rule, now) ? "in_force" : "announced", note: rule.note, version: rule.version,
  changedAt: rule.changedAt.toISOString(), changedBy: rule.changedBy,
});

const toRuledCheck = ({ id, title, protocol, kind, gate }: Check, rule: Rule | undefined, counts: AnswerCounts | undefined, now: Date): z.input<typeof RuledCheck> => ({
  id, title, protocol, kind, gate, rule: rule ? toRuleView(rule, now) : null,
  affected: { violated: counts?.violated ?? 0, couldNotTell: counts?.couldNotTell ?? 0, asked: counts?.asked ?? 0 },
});

function checkOr404(id: string): Check {
  const check = CHECKS.find((one) => one.id === id);
  if (!check) throw new Problem("not-found", `There is no check ${id}`);
  return check;
}

/** The rules of this network: what blocks beside the suite's own, and what will. */
export async function readRules(platform: Platform): Promise<z.input<typeof RuleView>[]> {
  const all = await platform.db.inNetwork(rules);
  return all.map((rule) => toRuleView(rule, platform.clock.now()));
}

/** Every check with its rule, and how many published versions it would stop. */
export async function catalogue(platform: Platform): Promise<z.input<typeof RuleCatalogue>> {
  const now = platform.clock.now();
  return platform.db.inNetwork(async (tx) => {
    const live = await liveVersions(tx);
    const said = await countAnswers(tx, live);
    const [ruled, counted] = [new Map((await rules(tx)).map((rule) => [rule.check, rule])), new Map(said.checks.map((one) => [one.check, one]))];
    return { versions: live.length, runs: said.runs, items: CHECKS.map((check) => toRuledCheck(check, ruled.get(check.id), counted.get(check.id), now)) };
  });
}

/** One check with every published version and what its latest run said. @throws {Problem} `not-found` */
export async function readRule(platform: Platform, id: string): Promise<z.input<typeof RuleDetail>> {
  const check = checkOr404(id);
  return platform.db.inNetwork((tx) => detail(tx, check, platform.clock.now()));
}

async function detail(tx: Tx, check: Check, now: Date): Promise<z.input<typeof RuleDetail>> {
  const live = await liveVersions(tx);
  const said = new Map((await answersOf(tx, live, check.id)).map((one) => [one.key, one]));
  const versions = live.map(({ slug, name, publisher, version }) => {
    const run = said.get(slug);
    return {
      slug, name, publisher, version, outcome: run ? (run.outcome ?? "not_asked" as const) : "no_run" as const,
      run: run ? { id: run.runId, submissionId: run.submissionId, finishedAt: run.finishedAt.toISOString() } : null,
    };
  });
  const many = (outcome: string): number => versions.filter((one) => one.outcome === outcome).length;
  const counts: AnswerCounts = { check: check.id, violated: many("violated"), couldNotTell: many("could_not_tell"), asked: versions.length - many("no_run") - many("not_asked") };
  return {
    ...toRuledCheck(check, await ruleOf(tx, check.id), counts, now), asks: check.asks, why: check.why, remedy: check.remedy, today: now.toISOString().slice(0, 10), versions,
  };
}

/** News for each publisher whose published version would be stopped: nobody learns of a rule from a refusal. */
async function tellPublishers(tx: Tx, check: Check, rule: { blocksFrom: string; note: string }, versions: z.input<typeof RuleDetail>["versions"]): Promise<void> {
  const orgs = new Map((await liveVersions(tx)).map((one) => [one.slug, one.orgId]));
  for (const { slug, name, version, outcome } of versions) {
    const orgId = orgs.get(slug);
    if (orgId === undefined || (outcome !== "violated" && outcome !== "could_not_tell")) continue;
    await emit(tx, { kind: "catalog.rule_announced", orgId, subject: slug, data: { check: check.id, title: check.title, ...rule, version, outcome, name } });
  }
}

/**
 * Makes a check block submits from a day on, moves that day, or takes the rule back. Submissions that were sent before stay as
 * they are; what is published stays published.
 * @throws {Problem} `not-found`; `gate-closed` for a check that blocks in the suite; `invalid-field` for a day that has passed or is none; `stale-write`
 */
export async function setRule(platform: Platform, actor: Actor, id: string, input: { version: number; blocksFrom: string | null; note?: string | undefined }): Promise<z.input<typeof RuleDetail>> {
  const check = checkOr404(id);
  const now = platform.clock.now();
  return platform.db.inNetwork(async (tx) => {
    const before = await ruleOf(tx, id);
    if (input.version !== (before?.version ?? 0)) throw new Problem("stale-write", "The rule changed after you read it", { mend: "Read it again and repeat your change." });
    if (input.blocksFrom === null) {
      if (before) await removeRule(tx, before);
    } else {
      if (check.gate === "blocks") throw new Problem("gate-closed", `${id} blocks in every network already`, { mend: "A tier rests on it: no network can make it weaker." });
      const wrong = wrongStart(input.blocksFrom, before, now);
      if (wrong) throw new Problem("invalid-field", "The rule cannot begin on this day", { fields: [{ path: "/blocksFrom", code: "network.rule-day", message: wrong }] });
      await saveRule(tx, { check: id, blocksFrom: input.blocksFrom, note: input.note ?? before?.note ?? "", version: before?.version ?? 0, changedAt: now, changedBy: actor.name });
    }
    const after = await detail(tx, check, now);
    const { violated, couldNotTell } = after.affected;
    await record(tx, actor, { action: "network.rule", subject: id, detail: { from: before?.blocksFrom ?? null, to: input.blocksFrom, note: after.rule?.note ?? "", violated, couldNotTell } });
    if (input.blocksFrom !== null && input.blocksFrom !== before?.blocksFrom) await tellPublishers(tx, check, { blocksFrom: input.blocksFrom, note: after.rule?.note ?? "" }, after.versions);
    await emit(tx, { kind: "network.rule_changed", orgId: actor.orgId, subject: id, data: { blocksFrom: input.blocksFrom, was: before?.blocksFrom ?? null } });
    return after;
  });
}
