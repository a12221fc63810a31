import { z } from "zod";
import { CHECK_KINDS, GATES, PROTOCOLS } from "./check.ts";
import { CLIENTS, DIALECTS } from "./dialect.ts";
import { OUTCOMES } from "./verdict.ts";

export { ENGINE_VERSION } from "./engine-version.ts";

export const exchangeSchema = z.object({
  id: z.string(),
  /** `sent`: a request of the engine. `came`: a request of the app to the bench. `noted`: what the bench had seen when a check looked. */
  kind: z.enum(["sent", "came", "noted"]).default("sent"),
  step: z.string(), at: z.string(), ms: z.number(),
  request: z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()), body: z.string().nullable() }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string().nullable() }).nullable(),
  error: z.string().nullable(),
  /** Whether the answer's body is kept to its end. */
  whole: z.boolean().default(true),
});

export const checkResultSchema = z.object({
  id: z.string(), slug: z.string(), version: z.number(), title: z.string(), protocol: z.enum(PROTOCOLS), kind: z.enum(CHECK_KINDS), gate: z.enum(GATES),
  outcome: z.enum(OUTCOMES),
  /** What was seen. */
  observation: z.string(),
  /** What should be seen. */
  expectation: z.string(),
  remedy: z.string(),
  spec: z.object({ doc: z.string(), section: z.string(), level: z.enum(["MUST", "SHOULD", "MAY"]) }),
  /** Ids of every exchange of the check, in order. */
  exchanges: z.array(z.string()),
  /** Ids of those that matter most. */
  evidence: z.array(z.string()),
  ms: z.number(),
  /** How many checks had been answered when the worker began that asked this one: left out for 0, unless a run was cut off and went on. */
  sitting: z.number().optional(),
});
export type CheckResult = z.output<typeof checkResultSchema>;

export const VERDICTS = ["held", "violated", "could_not_tell"] as const;
export type RunVerdict = (typeof VERDICTS)[number];

export const talliesSchema = z.object({
  checks: z.number(), held: z.number(), violated: z.number(), couldNotTell: z.number(), doesNotApply: z.number(),
});
export type Tallies = z.output<typeof talliesSchema>;

/** Whether provisioning from a client works, as far as a run's answers tell. */
export const WORKS = ["works", "does_not_work", "could_not_tell", "does_not_apply"] as const;

/** One row of the matrix: with whose provisioning an app works. */
export const worksWithSchema = z.object({
  client: z.enum(CLIENTS),
  name: z.string(),
  outcome: z.enum(WORKS),
  /** Ids of the checks that stand in the way: those that failed, else those that could not be judged or were not asked. */
  because: z.array(z.string()),
  /** One sentence for people. */
  reason: z.string(),
});
export type WorksWith = z.output<typeof worksWithSchema>;

/** The evidence of one run. Canonical: its digest is what is signed. */
export const reportSchema = z.object({
  schema: z.literal("entente-report/1"),
  engine: z.string(),
  manifestDigest: z.string(),
  app: z.string(),
  /** Whose SCIM requests were sent, and whose needs were judged. */
  dialect: z.enum(DIALECTS),
  /** Makes the same names again. */
  seed: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  verdict: z.enum(VERDICTS),
  tallies: talliesSchema,
  /** With whose provisioning the app works; empty without SCIM. */
  worksWith: z.array(worksWithSchema),
  checks: z.array(checkResultSchema),
  exchanges: z.array(exchangeSchema),
  /** What showed in this run that an origin is the publisher's: it is looked for anew each time. Absent in older reports. */
  proven: z.array(z.object({ origin: z.string(), by: z.enum(["file", "dns", "own-machine"]), at: z.string() })).optional(),
  /** Origins whose control was not proven, and why: nothing was sent to them. */
  notProven: z.array(z.object({ origin: z.string(), reason: z.string() })),
  /** What the run made and could not delete. */
  leftBehind: z.array(z.string()),
  requests: z.number(),
});
export type Report = z.output<typeof reportSchema>;

export function talliesOf(checks: readonly Pick<CheckResult, "outcome">[]): Tallies {
  const count = (outcome: CheckResult["outcome"]) => checks.filter((c) => c.outcome === outcome).length;
  return { checks: checks.length, held: count("held"), violated: count("violated"), couldNotTell: count("could_not_tell"), doesNotApply: count("does_not_apply") };
}

/**
 * The verdict that the rows allow: violated by any blocking check; could not tell when a blocking check or a basic flow
 * could not be judged, or when nothing at all was asked; else held.
 */
export function verdictOf(checks: readonly Pick<CheckResult, "outcome" | "gate" | "kind">[]): RunVerdict {
  const blocking = checks.filter((c) => c.gate === "blocks");
  if (blocking.some((c) => c.outcome === "violated")) return "violated";
  if ([...blocking, ...checks.filter((c) => c.kind === "flow")].some((c) => c.outcome === "could_not_tell")) return "could_not_tell";
  return checks.some((c) => c.outcome === "held") ? "held" : "could_not_tell";
}
