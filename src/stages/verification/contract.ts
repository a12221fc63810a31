import { z } from "zod";
import { TURNS } from "./compare.ts";
import { CHECK_KINDS, GATES, PROTOCOLS, SEVERITIES } from "./check.ts";
import { DIALECTS } from "./dialect.ts";
import { checkResultSchema, exchangeSchema, talliesSchema, VERDICTS, worksWithSchema } from "./report.ts";
import { SIDES, TRIGGERS } from "./run.ts";
import { OUTCOMES } from "./verdict.ts";

export const submissionParams = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/) });
export const runParams = z.strictObject({ id: z.string().regex(/^run_[0-9a-z]{26}$/) });
export const runQuery = z.strictObject({
  /** `open`: only those of checks that failed or could not be judged; a whole run's are megabytes. */
  exchanges: z.enum(["all", "open"]).default("all"),
});
export const runCheckParams = runParams.extend({ check: z.string().max(80) });
export const RunCheckView = z.object({ result: checkResultSchema, exchanges: z.array(exchangeSchema) });
export const compareParams = runParams.extend({ other: runParams.shape.id });
const checkIds = z.array(z.string().max(80)).min(1).max(500);
export const runBody = z.strictObject({
  checks: checkIds.optional(),
  /** Whose SCIM requests are sent, and whose needs are judged. Default: the standard's. A run in another is no evidence for a submit. */
  dialect: z.enum(DIALECTS).optional(),
});
/** Without a word: the same checks again. */
export const rerunBody = z.strictObject({
  /** Those that failed or could not be judged. */
  failed: z.boolean().optional(),
  checks: checkIds.optional(),
}).refine((body) => !(body.failed && body.checks), "Ask for failed checks or name some, not both");

export const RunSummary = z.object({
  id: z.string(), submissionId: z.string(), digest: z.string(), state: z.enum(["queued", "running", "finished", "cancelled"]), verdict: z.enum(VERDICTS).nullable(),
  tallies: talliesSchema.nullable(), progress: z.object({ finished: z.number(), planned: z.number() }), partial: z.boolean(), requestedAt: z.string(), startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(), failure: z.string().nullable(),
  /** Whose SCIM was spoken. */
  dialect: z.enum(DIALECTS),
  /** Counts the runs over a submission from 1. */
  number: z.number(),
  trigger: z.enum(TRIGGERS), side: z.enum(SIDES),
  /** Who asked for it; empty where everybody may read the run. */
  requestedBy: z.string(),
  /** The run that it asks again. */
  repeats: z.string().nullable(),
});

const ChangedField = z.object({ path: z.string(), because: z.string() });

/** Whether a run is about what would be submitted or reviewed now, and if not, what changed since. */
export const CurrentView = z.object({ matches: z.boolean(), changed: z.array(ChangedField) });

export const RunList = z.object({
  items: z.array(RunSummary.extend({ current: CurrentView })),
  /** How long whole runs on this network take; null until one has ended. */
  usual: z.object({ medianMs: z.number(), runs: z.number() }).nullable(),
});

export const RunView = RunSummary.extend({
  /** Null where everybody may read the run. */
  current: CurrentView.nullable(),
  app: z.string(), seed: z.string(), engine: z.string(),
  planned: z.array(z.object({ id: z.string(), title: z.string(), protocol: z.enum(PROTOCOLS) })),
  /** With whose provisioning the app works; empty until the run has ended, and without SCIM. */
  worksWith: z.array(worksWithSchema),
  /** Requests and answers, shortened: the report holds them whole. */
  checks: z.array(checkResultSchema), exchanges: z.array(exchangeSchema),
  /** Who signed the evidence, and until when it counts as fresh; `null` for a run that has not ended or was not signed. */
  signature: z.object({ keyId: z.string(), reportDigest: z.string(), signedAt: z.string(), validUntil: z.string() }).nullable(),
  proven: z.array(z.object({ origin: z.string(), by: z.enum(["file", "dns", "own-machine"]), at: z.string() })),
  notProven: z.array(z.object({ origin: z.string(), reason: z.string() })), leftBehind: z.array(z.string()),
});

const Said = z.object({ outcome: z.enum(OUTCOMES), observation: z.string(), ms: z.number() }).nullable();

/** What became of each check between two runs over one submission. */
export const ComparisonView = z.object({
  before: RunSummary, after: RunSummary,
  counts: z.object({ broken: z.number(), fixed: z.number(), new: z.number(), gone: z.number(), unchanged: z.number() }),
  leftOut: z.number(),
  checks: z.array(z.object({ id: z.string(), title: z.string(), protocol: z.enum(PROTOCOLS), gate: z.enum(GATES), turn: z.enum(TURNS), before: Said, after: Said })),
  /** Fields of the manifest that differ between the two. */
  changed: z.array(ChangedField),
});

const ProviderView = z.object({
  samlMetadataUrl: z.string(), samlEntityId: z.string(), samlSsoUrl: z.string(), samlCertificate: z.string(), issuer: z.string(), discoveryUrl: z.string(),
  clientId: z.string(), clientSecret: z.string(),
});

export const BenchView = ProviderView.extend({
  samlNextCertificate: z.string(),
  /** For the second test tenant. */
  second: ProviderView,
  hostProof: z.string(), hostProofPath: z.string(),
});

export const checkParams = z.strictObject({ id: z.string().max(80) });
export const checkQuery = z.strictObject({
  q: z.string().trim().max(100).optional(),
  protocol: z.array(z.enum(PROTOCOLS)).max(PROTOCOLS.length).default([]),
  kind: z.array(z.enum(CHECK_KINDS)).max(CHECK_KINDS.length).default([]),
  severity: z.array(z.enum(SEVERITIES)).max(SEVERITIES.length).default([]),
  about: z.string().max(200).regex(/^\//, "A JSON Pointer into the manifest").optional(),
});

/** A check without the parts that take room: for lists, and for those who search. */
export const CheckSummary = z.object({
  id: z.string(), slug: z.string(), version: z.number(), protocol: z.enum(PROTOCOLS), kind: z.enum(CHECK_KINDS), gate: z.enum(GATES), severity: z.enum(SEVERITIES),
  title: z.string(), asks: z.string(),
  /** The field of the manifest that it speaks of, as a JSON Pointer. */
  about: z.string(),
});

export const CheckView = CheckSummary.extend({
  why: z.string(), remedy: z.string(), expects: z.string(),
  /** `url`: where the clause can be read; null where no address promises to last. */
  spec: z.object({ doc: z.string(), section: z.string(), level: z.string(), name: z.string(), url: z.string().nullable() }),
  /** What is sent in essence, how a sound app answers, how an app with the flaw does. */
  example: z.object({ sent: z.string().nullable(), right: z.string(), wrong: z.string() }),
  /** Whose provisioning rests on it, by name: in a run as one of these, a violation closes the way. */
  neededBy: z.array(z.string()),
  /** The engine with which the check came. */
  since: z.string(),
  /** Every version of the check, the first one first. */
  changes: z.array(z.object({ version: z.number(), engine: z.string(), on: z.string(), what: z.string() })),
});

export const FoundChecks = z.object({
  items: z.array(CheckSummary),
  /** How many checks there are in all. */
  of: z.number(),
  facets: z.object({ protocol: z.record(z.enum(PROTOCOLS), z.number()), kind: z.record(z.enum(CHECK_KINDS), z.number()), severity: z.record(z.enum(SEVERITIES), z.number()) }),
});

const neighbour = z.object({ id: z.string(), title: z.string() }).nullable();
/** A check with those before and behind it in its family. */
export const CheckPage = CheckView.extend({ previous: neighbour, next: neighbour });
