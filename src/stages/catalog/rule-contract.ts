import { z } from "zod";
import { CHECK_KINDS, GATES, OUTCOMES, PROTOCOLS } from "../verification/index.ts";

export const checkParams = z.strictObject({ check: z.string().max(80) });

export const RuleView = z.object({
  check: z.string(), title: z.string(),
  /** The first day, UTC, on which it blocks. */
  blocksFrom: z.string(),
  state: z.enum(["announced", "in_force"]), note: z.string(), version: z.number(), changedAt: z.string(), changedBy: z.string(),
});

export const ruleBody = z.strictObject({
  /** The one that was read; 0 for a check without a rule. */
  version: z.int().min(0),
  /** `2026-12-25`, UTC. `null`: the check warns again. */
  blocksFrom: z.string().max(10).nullable(),
  /** Why, for publishers. Left out, it stays as it is. */
  note: z.string().trim().max(500).optional(),
});

/** What the latest run of each published version says of a check. */
const AffectedCounts = z.object({ violated: z.number(), couldNotTell: z.number(), asked: z.number() });

export const RuledCheck = z.object({
  id: z.string(), title: z.string(), protocol: z.enum(PROTOCOLS), kind: z.enum(CHECK_KINDS),
  /** What a violation does by the suite. Only what does not block there can be given a rule. */
  gate: z.enum(GATES),
  rule: RuleView.nullable(), affected: AffectedCounts,
});

export const RuleCatalogue = z.object({
  items: z.array(RuledCheck),
  /** Published versions, and how many of them have a whole run. */
  versions: z.number(), runs: z.number(),
});

export const RuleDetail = RuledCheck.extend({
  asks: z.string(), why: z.string(), remedy: z.string(),
  /** The first day on which a rule may begin: today, UTC. */
  today: z.string(),
  versions: z.array(z.object({
    slug: z.string(), name: z.string(), publisher: z.string(), version: z.string(),
    /** `not_asked`: its latest run did not ask the check. `no_run`: it has none. */
    outcome: z.enum([...OUTCOMES, "not_asked", "no_run"]),
    run: z.object({ id: z.string(), submissionId: z.string(), finishedAt: z.string() }).nullable(),
  })),
});
